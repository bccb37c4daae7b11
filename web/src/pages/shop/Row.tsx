import type { Catalogue, Recommended } from "../../api";
import { itemOf } from "../../items";
import { Card } from "./Card";

/** Items that were recommended, in a row that can be moved. */
export function Row({ title, found, catalogue, note }: { title: string; found: Recommended[]; catalogue: Catalogue; note?: string }) {
  const shown = found.map((each) => itemOf(catalogue, each.item, each.title));
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
