import type { Catalogue, PastReason } from "../../api";
import { named } from "../../format";
import { useLanguage } from "../../language";
import { eventAbout, typeName } from "../../terms";
import { itemOf } from "../../items";
import type { Word } from "../../words";
import type { Belief } from "./visit";

/** Why there are no reasons, by the path of the answer. */
const whys: Record<string, Word> = { model: "noReason", no_model: "whyNoModel", no_consent: "whyNoConsent" };

/** One line an item or search, however often it was touched. */
function together(reasons: PastReason[]): PastReason[] {
  const out = new Map<string, PastReason>();
  for (const reason of reasons) {
    const about = eventAbout(reason, (item) => item);
    const before = out.get(about);
    out.set(about, before === undefined ? reason : { ...before, contribution: before.contribution + reason.contribution });
  }
  return [...out.values()].sort((a, b) => b.contribution - a.contribution);
}

/** Which of the clicks moved the first of them up. */
export function Why({ now, catalogue }: { now: Belief; catalogue: Catalogue }) {
  const { say } = useLanguage();
  const reasons = together(now.recommendation.reasons ?? []);
  const first = now.recommendation.items[0];
  if (first === undefined) return null;
  if (reasons.length === 0) return <p className="soft">{say(whys[now.recommendation.path] ?? "whyNew")}</p>;
  const most = Math.max(...reasons.map((reason) => reason.contribution));
  return (
    <>
      <p className="soft">{say("whyFirst", { item: named(itemOf(catalogue, first.item, first.title).name, first.item) })}</p>
      <ul className="why">
        {reasons.slice(0, 4).map((reason, place) => (
          <li key={place}>
            <span>
              {reason.type && typeName(say, reason.type)} <b>{eventAbout(reason, (item) => named(itemOf(catalogue, item).name, item))}</b>
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
