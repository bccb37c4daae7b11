import type { Catalogue } from "../../api";
import { useLanguage } from "../../language";
import { Waiting } from "../../parts/Panel";
import { Chance } from "./Chance";
import { Picks } from "./Picks";
import { Steps } from "./Steps";
import type { Visit } from "./visit";
import { Who } from "./Who";
import { Why } from "./Why";

/** Beside the shop: what the models believe of who clicks, at this moment. */
export function Beliefs({ visit, catalogue }: { visit: Visit; catalogue: Catalogue }) {
  const { say } = useLanguage();
  const { now, before, failure } = visit;
  return (
    <aside className="beliefs" id="beliefs" tabIndex={-1} aria-label={say("beliefs")} aria-busy={visit.busy}>
      <Who visitor={visit.visitor} startAs={visit.startAs} />
      {failure && (
        <p className="problem" role="alert">
          {failure.status === 0 ? say("serverGone") : failure.message}
        </p>
      )}
      {now === undefined && !failure && <Waiting />}
      {now && (
        <>
          <section>
            <h2>
              {say("whatNext")}
              <span className={`path ${now.recommendation.path}`}>{say(pathWord(now.recommendation.path))}</span>
            </h2>
            {now.predictions.map((found) => (
              <Chance key={found.task} found={found} before={before?.predictions.find((each) => each.task === found.task)} currency={catalogue.currency} />
            ))}
            {now.predictions.length === 0 && <p className="soft">{say("noTasks")}</p>}
          </section>
          <section>
            <h2>{say("wouldShow")}</h2>
            <Picks now={now} before={before} catalogue={catalogue} />
            <Why now={now} catalogue={catalogue} />
          </section>
        </>
      )}
      <section>
        <h2>{say("done")}</h2>
        <Steps visit={visit} catalogue={catalogue} />
      </section>
    </aside>
  );
}

function pathWord(path: string) {
  const words = { model: "pathModel", new_visitor: "pathNew", no_model: "pathNoModel", no_consent: "pathNoConsent" } as const;
  return words[path as keyof typeof words] ?? "pathModel";
}
