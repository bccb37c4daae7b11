import type { Item } from "../../api";
import { money, named } from "../../format";
import { useLanguage } from "../../language";
import { Tile } from "../../parts/Tile";
import { address } from "../../route";

export interface Line {
  item: Item;
  pieces: number;
}

export const total = (lines: Line[]) => lines.reduce((sum, line) => sum + line.pieces * (line.item.price ?? 0), 0);

interface Cart {
  lines: Line[];
  currency: string;
  ordered: boolean;
  busy: boolean; // something is still being told, perhaps this order
  remove: (item: Item) => void;
  order: () => void;
}

export function CartPage({ lines, currency, ordered, busy, remove, order }: Cart) {
  const { language, say } = useLanguage();
  return (
    <article className="cart-page">
      <a className="back" href={address("shop")}>
        ← {say("toShelf")}
      </a>
      <h1>{say("cart")}</h1>
      {lines.length === 0 && <div className="state">{say(ordered ? "thanks" : "cartEmpty")}</div>}
      {lines.length > 0 && (
        <>
          <ul>
            {lines.map(({ item, pieces }) => {
              const name = named(item.name, item.item);
              return (
                <li key={item.item}>
                  <Tile item={item.item} name={name} category={item.category} />
                  <a href={address("shop", "item", item.item)}>{name}</a>
                  <span className="soft">× {pieces}</span>
                  <b>{money(language, pieces * (item.price ?? 0), currency)}</b>
                  <button type="button" className="plain" aria-label={say("removeItem", { item: name })} onClick={() => remove(item)}>
                    {say("remove")}
                  </button>
                </li>
              );
            })}
          </ul>
          <div className="sum">
            <span>{say("sum")}</span>
            <b>{money(language, total(lines), currency)}</b>
          </div>
          <button type="button" className="primary" disabled={busy} onClick={order}>
            {say("order")}
          </button>
          <p className="soft">{say("orderNote")}</p>
        </>
      )}
    </article>
  );
}
