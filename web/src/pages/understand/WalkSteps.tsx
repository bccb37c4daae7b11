import { useState } from "react";
import type { Walks } from "../../api";
import { number, percent } from "../../format";
import { useLanguage } from "../../language";
import { stateName } from "../../terms";

/** What comes next after the steps so far, each with its share of the visits that came so far; one that goes on can be opened. */
export function WalkSteps({ walks, sofar = [], visits = walks.visits }: { walks: Walks; sofar?: string[]; visits?: number }) {
  const { say } = useLanguage();
  const next = followers(walks, sofar);
  const others = visits - next.reduce((sum, way) => sum + way.visits, 0);
  return (
    <ul className={sofar.length === 0 ? "bars walk" : "walk"}>
      {next.map((way, place) => (
        <Step key={way.steps.at(-1)} walks={walks} way={way} among={visits} isFirst={sofar.length === 0 && place === 0} />
      ))}
      {others > 0 && (
        <li>
          <Line name={say("otherSteps")} visits={others} among={visits} />
        </li>
      )}
    </ul>
  );
}

type Way = Walks["ways"][number];

function followers(walks: Walks, sofar: string[]): Way[] {
  return walks.ways.filter((way) => way.steps.length === sofar.length + 1 && sofar.every((step, place) => way.steps[place] === step));
}

function Step({ walks, way, among, isFirst }: { walks: Walks; way: Way; among: number; isFirst: boolean }) {
  const { say } = useLanguage();
  const [open, setOpen] = useState(isFirst);
  const name = stateName(say, way.steps.at(-1)!);
  const goesOn = followers(walks, way.steps).length > 0;
  const opener = goesOn && (
    <button type="button" className="opener" aria-expanded={open} onClick={() => setOpen(!open)}>
      {name}
    </button>
  );
  return (
    <li>
      <Line name={opener || name} visits={way.visits} among={among} />
      {goesOn && open && <WalkSteps walks={walks} sofar={way.steps} visits={way.visits} />}
    </li>
  );
}

function Line({ name, visits, among }: { name: React.ReactNode; visits: number; among: number }) {
  const { language, say } = useLanguage();
  return (
    <>
      <div className="line">
        <span>{name}</span>
        <small>{say("visitsCount", { n: number(language, visits) })}</small>
        <b>{percent(language, visits / among, 0)}</b>
      </div>
      <svg className="meter" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
        <rect className="rest" width="100" height="2" />
        <rect className="value" width={(100 * visits) / among} height="2" />
      </svg>
    </>
  );
}
