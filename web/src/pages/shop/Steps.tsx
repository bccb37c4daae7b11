import type { Catalogue } from "../../api";
import { named, number } from "../../format";
import { useLanguage } from "../../language";
import { typeName } from "../../terms";
import { itemOf } from "../../items";
import type { Visit } from "./visit";

/** What was done, the latest first, and how soon the answer had seen it. */
export function Steps({ visit, catalogue }: { visit: Visit; catalogue: Catalogue }) {
  const { language, say } = useLanguage();
  if (visit.steps.length === 0) return <p className="soft">{say("clickSomething")}</p>;
  return (
    <ol className="steps">
      {visit.steps.slice(0, 6).map((step) => (
        <li key={step.number}>
          <span>
            {typeName(say, step.type)} <b>{named(itemOf(catalogue, step.what).name, step.what)}</b>
          </span>
          <small title={say("stepTimes")}>
            {number(language, step.kept, 1)} + {number(language, step.answered, 1)} ms
          </small>
        </li>
      ))}
    </ol>
  );
}
