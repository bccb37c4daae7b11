import type { TaskModels } from "../../api";
import { moment } from "../../format";
import { useLanguage } from "../../language";
import { metricsShown, metricValue } from "../../metrics";
import { metricName, modelName, whyName } from "../../terms";
import { PublishButtons, usePublisher } from "./publish";

/** The versions of a model: which answers, and a way to look at another one and to let it answer. */
export function Versions({ models, again, compare }: { models: TaskModels; again: () => void; compare: (version: number) => void }) {
  const { language, say } = useLanguage();
  const publisher = usePublisher(models.task, again);
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
                  {models.published !== null && (
                    <button type="button" aria-label={`${say("compare")}: ${say("version", { n: each.version })}`} onClick={() => compare(each.version)}>
                      {say("compare")}
                    </button>
                  )}
                  <PublishButtons models={models} version={each.version} publisher={publisher} />
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <p role="status" className="soft">
        {publisher.told}
      </p>
    </>
  );
}
