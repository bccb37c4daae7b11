import { useMemo, useState } from "react";
import type { Curve, Evaluation } from "../../api";
import { useLanguage } from "../../language";
import { decidedBy, metricsShown, metricValue } from "../../metrics";
import { Figure } from "../../parts/Figure";
import { Panel } from "../../parts/Panel";
import { metricName, modelName } from "../../terms";
import { Calibration, Learning, Roc, type Learnt, type Measurement } from "./Curves";
import { Leaderboard } from "./Leaderboard";

/** The figures of the version that answers. */
export function Figures({ evaluation: { champion } }: Measurement) {
  const { language, say } = useLanguage();
  return (
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
  );
}

const losses = (epochs?: Record<string, number>[]): Curve | undefined => epochs && { metric: "loss", epochs };
const learning = ({ learning, behaviour }: Evaluation) => learning ?? losses(behaviour?.learning?.epochs);
const tuning = ({ behaviour }: Evaluation) => losses(behaviour?.learning?.tuning);

function learntBy(shown: Measurement[], curve: (evaluation: Evaluation) => Curve | undefined): Learnt[] {
  return shown.flatMap(({ version, evaluation }) => {
    const found = curve(evaluation);
    return found && found.epochs.length > 1 ? [{ version, ...found }] : [];
  });
}

/** What was tried for a version, and the curves of one or two versions in the same charts. */
export function Measured({ shown }: { shown: Measurement[] }) {
  const { say } = useLanguage();
  const calibrated = shown.filter(({ evaluation }) => (evaluation.champion.curves?.calibration?.length ?? 0) > 0);
  const found = shown.filter(({ evaluation }) => (evaluation.champion.curves?.roc?.length ?? 0) > 0);
  const learnt = useMemo(() => learntBy(shown, learning), [shown]);
  const tuned = useMemo(() => learntBy(shown, tuning), [shown]);
  return (
    <div className="columns">
      <Tried shown={shown} />
      {calibrated.length > 0 && (
        <Panel title={say("calibration")} about={say("calibrationAbout")}>
          <Calibration shown={calibrated} />
        </Panel>
      )}
      {found.length > 0 && (
        <Panel title={say("roc")} about={say("rocAbout")}>
          <Roc shown={found} />
        </Panel>
      )}
      {learnt.length > 0 && (
        <Panel wide={tuned.length === 0} title={say("learning")} about={learnt.at(-1)!.metric === "loss" ? say("learningLoss") : say("learningAbout", { metric: learnt.at(-1)!.metric })}>
          <Learning learnt={learnt} label={say("learning")} />
        </Panel>
      )}
      {tuned.length > 0 && (
        <Panel title={say("tuning")} about={say("tuningAbout")}>
          <Learning learnt={tuned} label={say("tuning")} />
        </Panel>
      )}
    </div>
  );
}

function Tried({ shown }: { shown: Measurement[] }) {
  const { say } = useLanguage();
  const [chosen, setChosen] = useState(shown.at(-1)!.version);
  const { evaluation, answers } = shown.find(({ version }) => version === chosen)!;
  const { champion, leaderboard, baselines = [] } = evaluation;
  const switches = shown.length > 1 && (
    <div className="chips" role="group" aria-label={say("versions")}>
      {shown.map(({ version }) => (
        <button type="button" key={version} aria-pressed={version === chosen} onClick={() => setChosen(version)}>
          {say("version", { n: version })}
        </button>
      ))}
    </div>
  );
  return (
    <Panel wide title={say("leaderboard")} about={say("leaderboardAbout", { champion: modelName(say, champion.name, champion.title) })} aside={switches}>
      <Leaderboard champion={champion.name} answers={answers} decides={decidedBy(evaluation)} rows={[...leaderboard, ...baselines].map((row) => ({ ...row, metrics: row.validated ?? row.validation ?? row.metrics }))} />
    </Panel>
  );
}
