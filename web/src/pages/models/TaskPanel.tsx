import { api } from "../../api";
import { useLanguage } from "../../language";
import { useLoad } from "../../load";
import { metricsShown, metricValue } from "../../metrics";
import { Figure } from "../../parts/Figure";
import { Await, Panel } from "../../parts/Panel";
import { metricName, modelName } from "../../terms";
import { Calibration, Learning, Roc } from "./Curves";
import { Leaderboard } from "./Leaderboard";
import { Versions } from "./Versions";

export function TaskPanel({ task }: { task: string }) {
  const { language, say } = useLanguage();
  const models = useLoad(() => api.models(task), [task]);
  return (
    <Await loaded={models}>
      {(data) => (
        <>
          <Measured task={task} version={data.published ?? data.versions.at(-1)?.version ?? 1} language={language} />
          <Panel title={say("versions")} about={say("versionsAbout")}>
            <Versions models={data} again={models.again} />
          </Panel>
        </>
      )}
    </Await>
  );
}

function Measured({ task, version, language }: { task: string; version: number; language: "en" | "zh" }) {
  const { say } = useLanguage();
  const evaluation = useLoad(() => api.evaluation(task, version), [task, version]);
  return (
    <Await loaded={evaluation}>
      {({ champion, leaderboard, baselines = [], learning }) => (
        <>
          <div className="figures">
            {metricsShown(champion.metrics).map((name) => {
              const range = champion.intervals?.[name];
              return (
                <Figure
                  key={name}
                  name={metricName(say, name)}
                  value={metricValue(language, name, champion.metrics[name]!)}
                  note={range && `${metricValue(language, name, range[0])} – ${metricValue(language, name, range[1])}`}
                />
              );
            })}
          </div>
          <div className="columns">
            <Panel wide title={say("leaderboard")} about={say("leaderboardAbout", { champion: modelName(say, champion.name, champion.title) })}>
              <Leaderboard champion={champion.name} rows={[...leaderboard, ...baselines].map((row) => ({ ...row, metrics: row.validated ?? row.validation ?? row.metrics }))} />
            </Panel>
            {champion.curves?.calibration && champion.curves.calibration.length > 0 && (
              <Panel title={say("calibration")} about={say("calibrationAbout")}>
                <Calibration points={champion.curves.calibration} />
              </Panel>
            )}
            {champion.curves?.roc && champion.curves.roc.length > 0 && (
              <Panel title={say("roc")} about={say("rocAbout")}>
                <Roc points={champion.curves.roc} />
              </Panel>
            )}
            {learning && learning.epochs.length > 1 && (
              <Panel wide title={say("learning")} about={say("learningAbout", { metric: learning.metric })}>
                <Learning learning={learning} />
              </Panel>
            )}
          </div>
        </>
      )}
    </Await>
  );
}
