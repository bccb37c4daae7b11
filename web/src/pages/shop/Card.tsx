import type { Item } from "../../api";
import { money, named } from "../../format";
import { useLanguage } from "../../language";
import { Tile } from "../../parts/Tile";
import { address } from "../../route";

/** An item on the shelf. */
export function Card({ item, currency, note }: { item: Item; currency: string; note?: string | undefined }) {
  const { language } = useLanguage();
  const name = named(item.name, item.item);
  return (
    <a className="card" href={address("shop", "item", item.item)}>
      <Tile item={item.item} name={name} category={item.category} />
      <span className="name">{name}</span>
      <span className="line">
        {item.price !== null && <b>{money(language, item.price, currency)}</b>}
        {note && <small>{note}</small>}
      </span>
    </a>
  );
}
