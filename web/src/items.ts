import type { Catalogue, Item } from "./api";

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
