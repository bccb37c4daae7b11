import { useState } from "react";
import { api, Failure, type TaskModels } from "../../api";
import { moment } from "../../format";
import { useLanguage } from "../../language";
import { metricsShown, metricValue } from "../../metrics";
import { metricName, modelName, whyName } from "../../terms";

/** The versions of a model: which answers, and a way to let another one. */
export function Versions({ models, again }: { models: TaskModels; again: () => void }) {
  const { language, say } = useLanguage();
  const [busy, setBusy] = useState(0);
  const [told, setTold] = useState("");
  const publish = async (version: number, force: boolean) => {
    setBusy(version);
    try {
      const found = await api.publish(models.task, version, force);
      setTold(say(found.published ? "nowAnswers" : "notBetter", { version }));
      again();
    } catch (error) {
      setTold(error instanceof Failure && error.status !== 0 ? error.message : say("serverGone"));
    }
    setBusy(0);
  };
  return (
    <>
      <ul className="versions">
        {models.versions.toReversed().map((each) => {
          const answers = each.version === models.published;
          const last = models.history.findLast((entry) => entry.version === each.version);
          return (
            <li key={each.version}>
              <b>{say("version", { n: each.version })}</b>
              {answers && <span className="badge">{say("champion")}</span>}
              <span className="soft grow">
                {each.damaged ?? `${modelName(say, each.champion ?? "", "")} · ${metricsShown(each.metrics ?? {}, 2).map((name) => `${metricName(say, name)} ${metricValue(language, name, each.metrics![name]!)}`).join(" · ")}`}
                {last && ` · ${whyName(say, last.why)} ${moment(language, last.time)}`}
              </span>
              {!answers && !each.damaged && (
                <span className="buttons">
                  <button type="button" disabled={busy !== 0} onClick={() => publish(each.version, false)}>
                    {say(each.version < (models.published ?? 0) ? "rollBack" : "publish")}
                  </button>
                  {each.version > (models.published ?? 0) && (
                    <button type="button" className="plain" disabled={busy !== 0} onClick={() => publish(each.version, true)}>
                      {say("force")}
                    </button>
                  )}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <p role="status" className="soft">
        {busy !== 0 ? say("comparing") : told}
      </p>
    </>
  );
}
