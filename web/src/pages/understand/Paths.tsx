import { useState } from "react";
import { api, type Understanding, type Walks } from "../../api";
import { number, percent } from "../../format";
import { useLanguage } from "../../language";
import { useLoad } from "../../load";
import { Bars } from "../../parts/Bars";
import { Await, Panel } from "../../parts/Panel";
import { stateName } from "../../terms";
import { WalkSteps } from "./WalkSteps";

const words = { from: ["pathsFrom", "pathsFromAbout"], to: ["pathsTo", "pathsToAbout"], worth: ["pathsWorth", "pathsWorthAbout"] } as const;
type View = keyof typeof words;

/** Where visits go from a place, how they came to one, and what the orders would lose without each. */
export function Paths({ paths, walks }: { paths: Understanding["paths"]; walks: Understanding["walks"] }) {
  const { say } = useLanguage();
  const views: View[] = [...(walks ? (["from", "to"] as const) : []), ...(paths ? (["worth"] as const) : [])];
  const [view, setView] = useState(views[0]!);
  return (
    <Panel title={say("paths")} about={say(words[view][1])}>
      <div className="chips" role="group" aria-label={say("paths")}>
        {views.map((each) => (
          <button type="button" key={each} aria-pressed={view === each} onClick={() => setView(each)}>
            {say(words[each][0])}
          </button>
        ))}
      </div>
      {view === "worth" ? paths && <Worth paths={paths} /> : walks && <Walked key={view} way={view} usual={walks} />}
    </Panel>
  );
}

function Walked({ way, usual }: { way: "from" | "to"; usual: Walks }) {
  const { language, say } = useLanguage();
  const states = way === "from" ? ["(entry)", ...usual.states] : [...usual.states, "(exit)"];
  const [state, setState] = useState(states.find((each) => each === (way === "from" ? usual.from : "(goal)")) ?? states.at(-1)!);
  const loaded = useLoad(async () => ({ state, walks: way === "from" && state === usual.from ? usual : await api.walks(way, state) }), [state]);
  const isOld = loaded.data !== undefined && loaded.data.state !== state;
  return (
    <>
      <div className="steps-chosen">
        <label>
          {say(way === "from" ? "startAt" : "endAt")}
          <select value={state} onChange={(event) => setState(event.target.value)}>
            {states.map((each) => (
              <option key={each} value={each}>
                {stateName(say, each)}
              </option>
            ))}
          </select>
        </label>
        <span className="soft" role="status">
          {isOld ? (loaded.failure ? loaded.failure.message || say("serverGone") : say("loading")) : loaded.data?.walks && say("visitsCount", { n: number(language, loaded.data.walks.visits) })}
        </span>
      </div>
      <Await loaded={loaded} empty={(found) => (found.walks === null && !isOld ? say("noVisit") : null)}>
        {(found) => found.walks && <WalkSteps key={found.state} walks={found.walks} />}
      </Await>
    </>
  );
}

function Worth({ paths }: { paths: NonNullable<Understanding["paths"]> }) {
  const { language, say } = useLanguage();
  const states = [...paths.states].sort((a, b) => b.removal - a.removal).slice(0, 8);
  const most = Math.max(...states.map((state) => state.removal), 1e-9);
  return (
    <Bars
      rows={states.map((state) => ({
        name: stateName(say, state.state),
        share: state.removal / most,
        value: percent(language, state.removal),
        note: say("leavesThere", { share: percent(language, state.exits) }),
      }))}
    />
  );
}
