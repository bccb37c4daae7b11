import type { Recommendation } from "../../api";
import { percent } from "../../format";
import { useLanguage } from "../../language";
import { Tile } from "../../parts/Tile";
import { eventAbout, typeName } from "../../terms";

/** What would be shown, and how that would change. */
export function Offers({ now, then, name }: { now: Recommendation; then: Recommendation | undefined; name: (item: string) => string }) {
  const { language, say } = useLanguage();
  const shown = then ?? now;
  const reasons = (shown.reasons ?? []).slice(0, 3);
  return (
    <>
      <ol className="picks">
        {shown.items.map((each, place) => {
          const before = now.items.findIndex((other) => other.item === each.item);
          return (
            <li key={each.item}>
              <a href={`#/shop/item/${encodeURIComponent(each.item)}`}>
                <Tile item={each.item} name={name(each.item)} />
                <span>{name(each.item)}</span>
              </a>
              {then && before !== place && <em className={before < 0 || before > place ? "up" : "down"}>{before < 0 ? say("isNew") : before > place ? `▲ ${before - place}` : `▼ ${place - before}`}</em>}
              <small>{each.probability === undefined ? say("byPopular") : percent(language, each.probability, 2)}</small>
            </li>
          );
        })}
      </ol>
      {reasons.length > 0 && (
        <p className="soft">
          {say("becauseOf")} {reasons.map((reason) => `${reason.type ? `${typeName(say, reason.type)} ` : ""}${eventAbout(reason, name)}`).join(" · ")}
        </p>
      )}
    </>
  );
}
