import { useCallback, useState } from "react";
import type { Catalogue, Item } from "../api";
import { useCatalogue } from "../catalogue";
import { useLanguage } from "../language";
import { Await } from "../parts/Panel";
import { address, useRoute } from "../route";
import { Beliefs } from "./shop/Beliefs";
import { Glance } from "./shop/Glance";
import { CartPage, type Line } from "./shop/CartPage";
import { ItemPage } from "./shop/ItemPage";
import { itemOf } from "../items";
import { Row } from "./shop/Row";
import { Shelf } from "./shop/Shelf";
import { about, useVisit } from "./shop/visit";
import type { Word } from "../words";

/** What stands beside "For you", by the path of the answer. */
const notes: Record<string, Word> = { model: "fromClicks", new_visitor: "fromAll" };

/** A small shop over the loaded catalogue: each click is an event, and beside it stands what the models make of it. */
export function ShopDemo() {
  const { say } = useLanguage();
  const catalogue = useCatalogue();
  return (
    <Await loaded={catalogue} slow={say("catalogueComes")} empty={(data) => (data.items.length === 0 ? say("noItems") : null)}>
      {(data) => <Storefront catalogue={data} />}
    </Await>
  );
}

const piecesOf = (lines: Line[], item: Item) => lines.find((line) => line.item.item === item.item)?.pieces ?? 0;

function Storefront({ catalogue }: { catalogue: Catalogue }) {
  const { say } = useLanguage();
  const visit = useVisit();
  const { act, startAs } = visit;
  const [lines, setLines] = useState<Line[]>([]);
  const [ordered, setOrdered] = useState(false);
  const [, place, id] = useRoute();
  const currency = catalogue.currency;

  const viewed = useCallback((item: Item) => act([{ type: "view_item", ...about(item, currency) }], item.item), [act, currency]);
  const searched = useCallback((query: string) => act([{ type: "search", query }], query), [act]);
  const add = (item: Item, pieces: number) => {
    act([{ type: "add_to_cart", quantity: pieces, ...about(item, currency) }], item.item);
    setOrdered(false);
    setLines((before) =>
      before.some((line) => line.item.item === item.item)
        ? before.map((line) => (line.item.item === item.item ? { ...line, pieces: line.pieces + pieces } : line))
        : [...before, { item, pieces }],
    );
  };
  const remove = (item: Item) => {
    act([{ type: "remove_from_cart", ...about(item, currency) }], item.item);
    setLines((before) => before.filter((line) => line.item.item !== item.item));
  };
  const order = () => {
    const order_id = `page-${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36)}`;
    act(
      lines.map((line) => ({ type: "purchase", order_id, quantity: line.pieces, ...about(line.item, currency) })),
      lines.map((line) => line.item.name ?? line.item.item).join(", "),
      () => {
        setLines((now) => now.map((line) => ({ ...line, pieces: line.pieces - piecesOf(lines, line.item) })).filter((line) => line.pieces > 0)); // what was added meanwhile stays
        setOrdered(true);
      },
    );
  };
  const become = (customer: string | null) => {
    setLines([]);
    setOrdered(false);
    startAs(customer);
  };
  const name = (
    <a href={address("shop")} className="store-name">
      {catalogue.shop || say("shop")}
    </a>
  );
  const pieces = lines.reduce((sum, line) => sum + line.pieces, 0);

  return (
    <div className="storefront">
      <div className="store">
        <header className="store-head">
          {place === undefined ? <h1>{name}</h1> : name}
          <a href={address("shop", "cart")} className="cart-link">
            {say("cart")} <b>{pieces}</b>
          </a>
        </header>
        {place === "item" && id !== undefined ? (
          <ItemPage item={itemOf(catalogue, id)} catalogue={catalogue} add={add} viewed={viewed} />
        ) : place === "cart" ? (
          <CartPage lines={lines} currency={currency} ordered={ordered} busy={visit.busy} remove={remove} order={order} />
        ) : (
          <>
            {visit.now && <Row title={say("forYou")} found={visit.now.recommendation.items} catalogue={catalogue} note={say(notes[visit.now.recommendation.path] ?? "likedByAll")} />}
            <Shelf catalogue={catalogue} searched={searched} />
          </>
        )}
      </div>
      <Glance visit={visit} currency={currency} />
      <Beliefs visit={{ ...visit, startAs: become }} catalogue={catalogue} />
    </div>
  );
}
