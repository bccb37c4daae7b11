import type { Catalogue, Item, Recommended } from "../../api";
import { Card } from "./Card";

/** Items that were recommended, in a row that can be moved. */
export function Row({ title, found, catalogue, note }: { title: string; found: Recommended[]; catalogue: Catalogue; note?: string }) {
  const shown = found.map((each) => itemOf(catalogue, each.item, each.title)).filter((item) => item !== null);
  if (shown.length === 0) return null;
  return (
    <section className="row-of-cards">
      <h2>
        {title}
        {note && <small>{note}</small>}
      </h2>
      <div className="sliding" tabIndex={0} role="group" aria-label={title}>
        {shown.map((item) => (
          <Card key={item.item} item={item} currency={catalogue.currency} />
        ))}
      </div>
    </section>
  );
}

const places = new WeakMap<Catalogue, Map<string, Item>>();

/** The item as the catalogue has it, or with what is known otherwise. */
export function itemOf(catalogue: Catalogue, item: string, title?: string): Item {
  let known = places.get(catalogue);
  if (known === undefined) {
    known = new Map(catalogue.items.map((each) => [each.item, each]));
    places.set(catalogue, known);
  }
  return known.get(item) ?? { item, name: title ?? null, category: null, price: null, events: 0 };
}
