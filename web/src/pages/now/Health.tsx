import type { Live } from "../../api";
import { number } from "../../format";
import { useLanguage } from "../../language";

function Line({ name, value, good }: { name: string; value: string; good: boolean }) {
  return (
    <li>
      <span className={good ? "dot" : "dot bad"} aria-hidden="true" />
      <span>{name}</span>
      <b>{value}</b>
    </li>
  );
}

export function Health({ live }: { live: Live }) {
  const { language, say } = useLanguage();
  return (
    <ul className="health">
      <Line name={say("theLog")} value={live.log || say("takesEvents")} good={live.log === ""} />
      {live.models.map((model) => (
        <Line key={model.task} name={model.task} value={say("versionAnswers", { n: model.version })} good />
      ))}
      {live.models.length === 0 && <Line name={say("models")} value={say("noTasks")} good={false} />}
      {live.not_taken_up.map((failure) => (
        <Line key={failure} name={say("notTakenUp")} value={failure} good={false} />
      ))}
      <Line name={say("answered")} value={number(language, live.answered)} good />
      <Line name={say("inMemory")} value={say("peopleCount", { n: number(language, live.people_live) })} good />
    </ul>
  );
}
