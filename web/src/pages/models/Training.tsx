import { useEffect } from "react";
import { api } from "../../api";
import { useLanguage } from "../../language";
import { useLoad } from "../../load";
import { Await } from "../../parts/Panel";

/** What the training beside the service wrote last; looked at again every few seconds. */
export function Training() {
  const { say } = useLanguage();
  const loaded = useLoad(api.training, []);
  const { again } = loaded;
  useEffect(() => {
    const timer = setInterval(again, 3000);
    return () => clearInterval(timer);
  }, [again]);
  return (
    <Await loaded={loaded} empty={(data) => (data.training || data.snapshot ? null : say("noTraining"))}>
      {(data) => (
        <pre className="output" tabIndex={0} aria-label={say("training")}>
          {(data.training ?? data.snapshot ?? []).join("\n")}
        </pre>
      )}
    </Await>
  );
}
