import type { Item } from "../../api";

export interface Department {
  name: string;
  count: number;
}

const dull = new Set("SET WITH THE AND FOR RED BLUE PINK WHITE BLACK GREEN IVORY SMALL LARGE OF IN ON DESIGN ASSORTED PACK MINI BOX SIGN ANTIQUE COLOUR SILVER GOLD METAL WOODEN WOOD PAPER LIGHT".split(" "));

/** Where the shop has categories, these; else the words that many names hold. */
export function departmentsOf(items: Item[], most = 12): Department[] {
  const byCategory = counted(items.flatMap((item) => (item.category ? [item.category] : [])));
  if (byCategory.length > 1) return byCategory.slice(0, most);
  const words = items.flatMap((item) => [...new Set((item.name ?? "").toUpperCase().match(/[\p{L}]{4,}/gu) ?? [])]);
  return counted(words.filter((word) => !dull.has(word)))
    .filter(({ count }) => count >= Math.max(4, items.length / 100))
    .slice(0, most);
}

export function isIn(item: Item, department: string): boolean {
  return item.category ? item.category === department : (item.name ?? "").toUpperCase().includes(department);
}

function counted(names: string[]): Department[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}
