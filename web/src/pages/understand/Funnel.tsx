import { useState } from "react";
import { api, type Understanding } from "../../api";
import { number, percent } from "../../format";
import { useLanguage } from "../../language";
import { useLoad } from "../../load";
import { Bars } from "../../parts/Bars";
import { Await, Panel } from "../../parts/Panel";
import { typeName } from "../../terms";

type Found = NonNullable<Understanding["funnel"]>;
const windows = [1, 7, 30, 90];
const most = 6;

/** The usual steps, or those that are chosen here: then they are counted again. */
export function Funnel({ funnel, types }: { funnel: Found; types: string[] }) {
  const { say } = useLanguage();
  const [steps, setSteps] = useState(funnel.steps.map((step) => step.type));
  const [days, setDays] = useState(funnel.window_days);
  const usual = days === funnel.window_days && steps.join() === funnel.steps.map((step) => step.type).join();
  const loaded = useLoad(() => (usual ? Promise.resolve(funnel) : api.funnel(steps, days)), [steps, days]);
  return (
    <Panel title={say("funnel")} about={say("funnelAbout", { n: days })}>
      <div className="steps-chosen" role="group" aria-label={say("funnelSteps")}>
        {steps.map((step, place) => (
          <select key={place} aria-label={say("funnelStep", { n: place + 1 })} value={step} onChange={(event) => setSteps(steps.with(place, event.target.value))}>
            {[...new Set([...types, step])].map((type) => (
              <option key={type} value={type}>
                {typeName(say, type)}
              </option>
            ))}
          </select>
        ))}
        <button type="button" aria-label={say("stepMore")} disabled={steps.length >= most} onClick={() => setSteps([...steps, types.find((type) => !steps.includes(type)) ?? types[0]!])}>
          +
        </button>
        <button type="button" aria-label={say("stepLess")} disabled={steps.length <= 2} onClick={() => setSteps(steps.slice(0, -1))}>
          −
        </button>
        <select aria-label={say("funnelWindow")} value={days} onChange={(event) => setDays(Number(event.target.value))}>
          {[...new Set([...windows, funnel.window_days])].map((each) => (
            <option key={each} value={each}>
              {say("withinDays", { n: each })}
            </option>
          ))}
        </select>
      </div>
      <Await loaded={loaded} empty={(found) => (found === null ? say("nothingFound") : null)}>
        {(found) => found && <Steps funnel={found} />}
      </Await>
    </Panel>
  );
}

function Steps({ funnel }: { funnel: Found }) {
  const { language, say } = useLanguage();
  return (
    <Bars
      rows={funnel.steps.map((step, place) => ({
        name: typeName(say, step.type),
        share: step.share_of_first,
        value: number(language, step.people),
        note: place > 0 && say("ofStepBefore", { share: percent(language, step.share) }),
      }))}
    />
  );
}
