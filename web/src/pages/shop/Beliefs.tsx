import type { Catalogue, PastReason, Predictions } from "../../api";
import { money, named, number, percent } from "../../format";
import { useLanguage, type Language, type Say } from "../../language";
import { Waiting } from "../../parts/Panel";
import { Tile } from "../../parts/Tile";
import { address } from "../../route";
import { isGood, taskTitle, typeName } from "../../terms";
import { itemOf } from "./Row";
import type { Belief, Visit } from "./visit";
import { Who } from "./Who";

export function told(language: Language, found: Predictions, value: number, currency: string): string {
  if (found.answer === "probability") return percent(language, value);
  return found.answer === "money" ? money(language, value, currency, true) : number(language, value, 1);
}

/** A prediction, and how far the last click moved it. */
function Chance({ found, before, currency }: { found: Predictions; before: Predictions | undefined; currency: string }) {
  const { language, say } = useLanguage();
  const prediction = found.predictions[0];
  if (prediction === undefined) return null;
  const value = prediction.prediction;
  const last = before?.predictions[0]?.prediction;
  const change = last === undefined ? 0 : value - last;
  const seen = Math.abs(change) > Math.abs(value) * 0.002;
  return (
    <div className="chance">
      <div className="line">
        <span>{taskTitle(say, found.task, found.question)}</span>
        {seen && (
          <em className={isGood(found.question, change) ? "up" : "down"}>
            {change > 0 ? "▲" : "▼"} {told(language, found, Math.abs(change), currency)}
          </em>
        )}
        <b>{told(language, found, value, currency)}</b>
      </div>
      {found.answer === "probability" && <Meter value={value} before={last} />}
    </div>
  );
}

function Meter({ value, before }: { value: number; before: number | undefined }) {
  return (
    <svg className="meter" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
      <rect className="rest" width="100" height="2" />
      {before !== undefined && <rect className="before" width={100 * before} height="2" />}
      <rect className="value" width={100 * value} height="2" />
    </svg>
  );
}

/** How an item moved since the last click. */
function Move({ place, before, item, say }: { place: number; before: Belief | undefined; item: string; say: Say }) {
  if (before === undefined) return null;
  const last = before.recommendation.items.findIndex((each) => each.item === item);
  if (last < 0) return <em className="up">{say("isNew")}</em>;
  if (last === place) return null;
  return <em className={last > place ? "up" : "down"}>{last > place ? `▲ ${last - place}` : `▼ ${place - last}`}</em>;
}

function Recommendations({ now, before, catalogue }: { now: Belief; before: Belief | undefined; catalogue: Catalogue }) {
  const { language, say } = useLanguage();
  return (
    <ol className="picks">
      {now.recommendation.items.slice(0, 6).map((each, place) => {
        const item = itemOf(catalogue, each.item, each.title);
        const name = named(item.name, item.item);
        return (
          <li key={each.item}>
            <a href={address("shop", "item", each.item)}>
              <Tile item={each.item} name={name} category={item.category} />
              <span>{name}</span>
            </a>
            <Move place={place} before={before} item={each.item} say={say} />
            <small>{each.probability === undefined ? say(each.by === "popular" ? "byPopular" : each.by === "content" ? "byContent" : each.by === "pin" ? "byPin" : "byChance") : percent(language, each.probability, 2)}</small>
          </li>
        );
      })}
    </ol>
  );
}

/** One line an item, however often it was touched. */
function together(reasons: PastReason[]): PastReason[] {
  const out = new Map<string, PastReason>();
  for (const reason of reasons) {
    const before = out.get(reason.item);
    out.set(reason.item, before === undefined ? reason : { ...before, contribution: before.contribution + reason.contribution });
  }
  return [...out.values()].sort((a, b) => b.contribution - a.contribution);
}

function Why({ now, catalogue }: { now: Belief; catalogue: Catalogue }) {
  const { say } = useLanguage();
  const reasons = together(now.recommendation.reasons ?? []);
  const first = now.recommendation.items[0];
  if (first === undefined) return null;
  if (reasons.length === 0) return <p className="soft">{say(now.recommendation.path === "model" ? "noReason" : "whyNew")}</p>;
  const most = Math.max(...reasons.map((reason) => reason.contribution));
  return (
    <>
      <p className="soft">{say("whyFirst", { item: named(itemOf(catalogue, first.item, first.title).name, first.item) })}</p>
      <ul className="why">
        {reasons.slice(0, 4).map((reason, place) => (
          <li key={place}>
            <span>
              {reason.type && typeName(say, reason.type)} <b>{named(itemOf(catalogue, reason.item).name, reason.item)}</b>
            </span>
            <svg className="meter" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
              <rect className="rest" width="100" height="2" />
              <rect className="value" width={(100 * reason.contribution) / most} height="2" />
            </svg>
          </li>
        ))}
      </ul>
    </>
  );
}

function Steps({ visit, catalogue }: { visit: Visit; catalogue: Catalogue }) {
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
            <Recommendations now={now} before={before} catalogue={catalogue} />
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
