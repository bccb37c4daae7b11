import { useEffect, useState } from "react";
import { api, Failure } from "../../api";
import { useLanguage } from "../../language";
import { useLoad } from "../../load";
import { Await } from "../../parts/Panel";

/** Begins a training, and shows what it writes: looked at again every few seconds. */
export function Training({ task }: { task: string }) {
  const { say } = useLanguage();
  const loaded = useLoad(api.training, []);
  const [problem, setProblem] = useState("");
  const { again } = loaded;
  useEffect(() => {
    const timer = setInterval(again, 3000);
    return () => clearInterval(timer);
  }, [again]);
  const train = async () => {
    try {
      await api.train(task);
      setProblem("");
    } catch (error) {
      setProblem(error instanceof Failure && error.status !== 0 ? error.message : say("serverGone"));
    }
    again();
  };
  const running = loaded.data?.running ?? false;
  return (
    <>
      <p className="train">
        <button type="button" onClick={train} disabled={running}>
          {say(running ? "trains" : "trainNow")}
        </button>
        <span className="problem" role="status">
          {problem}
        </span>
      </p>
      <Await loaded={loaded} empty={(data) => (data.training || data.snapshot ? null : say("noTraining"))}>
        {(data) => (
          <pre className="output" tabIndex={0} aria-label={say("training")}>
            {(data.training ?? data.snapshot ?? []).join("\n")}
          </pre>
        )}
      </Await>
    </>
  );
}
