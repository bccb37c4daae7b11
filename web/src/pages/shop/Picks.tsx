import type { Catalogue } from "../../api";
import { named, percent } from "../../format";
import { useLanguage, type Say } from "../../language";
import { Tile } from "../../parts/Tile";
import { address } from "../../route";
import { itemOf } from "../../items";
import type { Belief } from "./visit";

/** How an item moved since the last click. */
function Move({ place, before, item, say }: { place: number; before: Belief | undefined; item: string; say: Say }) {
  if (before === undefined) return null;
  const last = before.recommendation.items.findIndex((each) => each.item === item);
  if (last < 0) return <em className="up">{say("isNew")}</em>;
  if (last === place) return null;
  return <em className={last > place ? "up" : "down"}>{last > place ? `▲ ${last - place}` : `▼ ${place - last}`}</em>;
}

/** What would be shown to who clicks. */
export function Picks({ now, before, catalogue }: { now: Belief; before: Belief | undefined; catalogue: Catalogue }) {
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
