import { useEffect, useState } from "react";
import { api, type Catalogue, type Item } from "../../api";
import { money, named, number } from "../../format";
import { useLanguage } from "../../language";
import { useLoad } from "../../load";
import { Await } from "../../parts/Panel";
import { Tile } from "../../parts/Tile";
import { address } from "../../route";
import { Row } from "./Row";

export function ItemPage({ item, catalogue, add, viewed }: { item: Item; catalogue: Catalogue; add: (item: Item, pieces: number) => void; viewed: (item: Item) => void }) {
  const { language, say } = useLanguage();
  const [pieces, setPieces] = useState(1);
  const similar = useLoad(() => api.similar(item.item, 8), [item.item]);
  const name = named(item.name, item.item);
  useEffect(() => {
    viewed(item);
    setPieces(1);
    window.scrollTo({ top: 0 });
    // looking at it once is one event, whatever else changes
  }, [item.item]);
  return (
    <article className="item-page">
      <a className="back" href={address("shop")}>
        ← {say("toShelf")}
      </a>
      <div className="item-head">
        <Tile item={item.item} name={name} category={item.category} />
        <div>
          <p className="eyebrow">{item.category ?? item.item}</p>
          <h1>{name}</h1>
          {item.price !== null && <p className="price">{money(language, item.price, catalogue.currency)}</p>}
          <p className="soft">{say("timesSeen", { n: number(language, item.events) })}</p>
          <div className="buy">
            <div className="stepper">
              <button type="button" aria-label={say("fewer")} onClick={() => setPieces(Math.max(1, pieces - 1))}>
                −
              </button>
              <output aria-label={say("pieces")}>{pieces}</output>
              <button type="button" aria-label={say("morePieces")} onClick={() => setPieces(pieces + 1)}>
                +
              </button>
            </div>
            <button type="button" className="primary" onClick={() => add(item, pieces)}>
              {say("addToCart")}
            </button>
          </div>
        </div>
      </div>
      <Await loaded={similar} empty={(data) => (data.items.length === 0 ? say("nothingSimilar") : null)}>
        {(data) => <Row title={say("goesWith")} found={data.items} catalogue={catalogue} />}
      </Await>
    </article>
  );
}
