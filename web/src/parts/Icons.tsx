import type { Page } from "../route";

/** What stands beside a page's name: strokes on a grid of 24. */
const strokes: Record<Page, string> = {
  shop: "M5 8h14l-1 12H6L5 8Zm4 0a3 3 0 0 1 6 0",
  now: "M3 12h4l3-8 4 16 3-8h4",
  people: "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-6 10c0-4 2.5-6 6-6s6 2 6 6M16 4a4 4 0 0 1 0 7m2 4c2 .8 3 2.8 3 6",
  understand: "M4 20V10m5 10V4m5 16v-7m5 7V8",
  models: "M12 3 4 7.5v9L12 21l8-4.5v-9L12 3Zm0 9 8-4.5M12 12v9m0-9L4 7.5",
  log: "M5 6h14M5 12h14M5 18h9",
};

export function PageIcon({ page }: { page: Page }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={strokes[page]} />
    </svg>
  );
}
