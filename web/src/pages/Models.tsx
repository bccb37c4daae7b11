import { useState } from "react";
import { api } from "../api";
import { useLanguage } from "../language";
import { useLoad } from "../load";
import { Await, Panel } from "../parts/Panel";
import { taskTitle } from "../terms";
import { TaskPanel } from "./models/TaskPanel";
import { Training } from "./models/Training";

/** The models of each task: which answers, how good it is, what else was tried. */
export function Models() {
  const { say } = useLanguage();
  const tasks = useLoad(api.modelTasks, []);
  const questions = useLoad(api.tasks, []);
  const [chosen, setChosen] = useState("");
  return (
    <>
      <div className="page-head">
        <h1>{say("modelsTitle")}</h1>
      </div>
      <Await loaded={tasks} empty={(found) => (found.length === 0 ? say("noTasks") : null)}>
        {(found) => {
          const shown = found.includes(chosen) ? chosen : found[0]!;
          const title = (task: string) => taskTitle(say, task, questions.data?.find((each) => each.task === task)?.question ?? task);
          return (
            <>
              <div className="chips tabs" role="group" aria-label={say("tasks")}>
                {found.map((task) => (
                  <button type="button" key={task} aria-pressed={task === shown} onClick={() => setChosen(task)}>
                    {title(task)}
                  </button>
                ))}
              </div>
              <TaskPanel key={shown} task={shown} />
              <Panel title={say("training")} about={say("trainingAbout")}>
                <Training key={shown} task={shown} />
              </Panel>
            </>
          );
        }}
      </Await>
    </>
  );
}
