import { useRef, useState } from "react";
import { api, type TaskModels } from "../../api";
import { useLanguage } from "../../language";
import { useLoad } from "../../load";
import { Await, Panel } from "../../parts/Panel";
import { modelName } from "../../terms";
import { Difference } from "./Difference";
import { Figures, Measured } from "./Measured";
import { PublishButtons, usePublisher } from "./publish";
import { Versions } from "./Versions";

export function TaskPanel({ task }: { task: string }) {
  const models = useLoad(() => api.models(task), [task]);
  return <Await loaded={models}>{(data) => <Models models={data} again={models.again} />}</Await>;
}

function Models({ models, again }: { models: TaskModels; again: () => void }) {
  const { say } = useLanguage();
  const [chosen, setChosen] = useState(0);
  const choice = useRef<HTMLSelectElement>(null);
  const publisher = usePublisher(models.task, () => {
    again();
    choice.current?.focus(); // what was pressed goes
  });
  const others = models.versions.filter((each) => each.version !== models.published && !each.damaged).toReversed();
  const other = others.some((each) => each.version === chosen) ? chosen : 0; // 0: none; it may answer itself by now
  const versions = [models.published ?? models.versions.at(-1)?.version ?? 1, ...(other === 0 ? [] : [other])];
  const compare = (version: number) => {
    setChosen(version);
    choice.current?.scrollIntoView({ block: "center" });
    choice.current?.focus();
  };
  return (
    <>
      {models.published !== null && others.length > 0 && (
        <div className="compare">
          <label>
            {say("compareWith")}
            <select ref={choice} value={other} onChange={(event) => setChosen(Number(event.target.value))}>
              <option value={0}>{say("compareNone")}</option>
              {others.map((each) => (
                <option key={each.version} value={each.version}>
                  {say("version", { n: each.version })} · {modelName(say, each.champion ?? "", "")}
                </option>
              ))}
            </select>
          </label>
          <span role="status" className="soft">
            {publisher.told}
          </span>
        </div>
      )}
      <Shown key={versions.join()} models={models} versions={versions}>
        {other !== 0 && <PublishButtons models={models} version={other} publisher={publisher} />}
      </Shown>
      <Panel title={say("versions")} about={say("versionsAbout")}>
        <Versions models={models} again={again} compare={compare} />
      </Panel>
    </>
  );
}

/** One version, or another beside it. */
function Shown({ models, versions, children }: { models: TaskModels; versions: number[]; children: React.ReactNode }) {
  const loaded = useLoad(() => Promise.all(versions.map(async (version) => ({ version, answers: version === models.published, evaluation: await api.evaluation(models.task, version) }))), []);
  return (
    <Await loaded={loaded}>
      {(shown) => (
        <>
          {shown.length === 1 ? (
            <Figures {...shown[0]!} />
          ) : (
            <Difference standing={shown[0]!} other={shown[1]!}>
              <span className="buttons">{children}</span>
            </Difference>
          )}
          <Measured shown={shown} />
        </>
      )}
    </Await>
  );
}
