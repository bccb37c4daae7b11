import type { Imagined, Task } from "../../api";
import { figure, money, number, percent } from "../../format";
import { useLanguage } from "../../language";
import { columnName, isGood, taskTitle } from "../../terms";

/** What the models say will happen, why, and what it would be if. */
export function Outlook({ now, then, tasks, currency }: { now: Imagined; then: Imagined | undefined; tasks: Task[]; currency: string }) {
  const { language, say } = useLanguage();
  const shown = tasks.filter((task) => now.predictions[task.task] !== undefined);
  if (shown.length === 0) return <p className="soft">{say("noTasks")}</p>;
  const told = (task: Task, value: number) => (task.answer === "probability" ? percent(language, value) : task.answer === "money" ? money(language, value, currency, true) : number(language, value, 1));
  return (
    <ul className="outlook">
      {shown.map((task) => {
        const found = now.predictions[task.task]!;
        const imagined = then?.predictions[task.task];
        const reasons = (found.reasons ?? []).slice(0, 4);
        const most = Math.max(...reasons.map((reason) => Math.abs(reason.contribution)), 1e-9);
        return (
          <li key={task.task}>
            <div className="line">
              <span>{taskTitle(say, task.task, task.question)}</span>
              <b>{told(task, found.prediction)}</b>
              {imagined && (
                <em className={isGood(task.question, imagined.prediction - found.prediction) ? "up" : "down"}>
                  → {told(task, imagined.prediction)}
                </em>
              )}
            </div>
            <ul className="reasons">
              {reasons.map((reason) => (
                <li key={reason.column} className={reason.contribution > 0 ? "raises" : "lowers"}>
                  <span>
                    {columnName(say, reason.column)} <small>{figure(language, reason.value)}</small>
                  </span>
                  <svg viewBox="-50 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                    <rect x={reason.contribution > 0 ? 0 : (-50 * Math.abs(reason.contribution)) / most} width={(50 * Math.abs(reason.contribution)) / most} height="4" />
                  </svg>
                </li>
              ))}
            </ul>
          </li>
        );
      })}
    </ul>
  );
}
