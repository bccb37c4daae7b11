import { useLanguage } from "../../language";
import { isGood, taskTitle } from "../../terms";
import { told } from "./Chance";
import type { Visit } from "./visit";

/** On a narrow screen: the first belief, always in sight, and the way to the others. */
export function Glance({ visit, currency }: { visit: Visit; currency: string }) {
  const { language, say } = useLanguage();
  const found = visit.now?.predictions[0];
  const value = found?.predictions[0]?.prediction;
  if (found === undefined || value === undefined) return null;
  const before = visit.before?.predictions[0]?.predictions[0]?.prediction ?? value;
  const change = value - before;
  const go = () => {
    const panel = document.getElementById("beliefs");
    panel?.scrollIntoView();
    panel?.focus();
  };
  return (
    <button type="button" className="glance" onClick={go}>
      <span>{taskTitle(say, found.task, found.question)}</span>
      {Math.abs(change) > Math.abs(value) * 0.002 && (
        <em className={isGood(found.question, change) ? "up" : "down"}>
          {change > 0 ? "▲" : "▼"} {told(language, found, Math.abs(change), currency)}
        </em>
      )}
      <b>{told(language, found, value, currency)}</b>
    </button>
  );
}
