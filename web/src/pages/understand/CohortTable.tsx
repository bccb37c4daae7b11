import { useRef, useState, type KeyboardEvent } from "react";
import type { Cohort } from "../../api";
import { day, money, number, percent } from "../../format";
import { useLanguage, type Language } from "../../language";

export const measures = ["active", "orders", "revenue"] as const;
export type Measure = (typeof measures)[number];

interface Place {
  row: number;
  later: number;
}

/** Months or weeks since a fixed one. */
function placeOf(cohort: Cohort): number {
  if (cohort.week !== undefined) return Math.round(Date.parse(cohort.week) / (7 * 86_400_000));
  const [year, month] = cohort.month!.split("-").map(Number);
  return 12 * year! + month!;
}

const firstOf = (language: Language, cohort: Cohort) => cohort.month ?? day(language, cohort.week!);

/** A row a cohort, a column a month or week after the first. Whoever is pointed at, or walked to by arrow keys, is told in numbers. */
export function CohortTable({ cohorts, measure, currency }: { cohorts: Cohort[]; measure: Measure; currency: string }) {
  const { language, say } = useLanguage();
  const [chosen, setAt] = useState<Place | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const begin = measure === "active" ? 1 : 0; // that everybody bought at first says nothing
  const at = chosen && { ...chosen, later: Math.max(begin, chosen.later) };
  const last = Math.max(...cohorts.map((cohort) => placeOf(cohort) + cohort.active.length - 1));
  const columns = last - Math.min(...cohorts.map(placeOf)) + 1; // of the oldest
  const isOver = ({ row, later }: Place) => later >= 0 && placeOf(cohorts[row]!) + later <= last;
  const value = ({ row, later }: Place) => (cohorts[row]![measure][later] ?? 0) / (measure === "active" ? 1 : cohorts[row]!.people);
  const most = Math.max(...cohorts.flatMap((cohort, row) => cohort.active.slice(1).map((_, place) => value({ row, later: place + 1 }))), 1e-9);
  const text = (found: number) => (measure === "active" ? percent(language, found, 0) : measure === "orders" ? number(language, found, 2) : money(language, found, currency, true));
  const walk = (event: KeyboardEvent) => {
    const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key] ?? [0, 0];
    if (down === 0 && right === 0) return;
    event.preventDefault();
    const next = at === null ? { row: 0, later: begin } : { row: at.row + down!, later: at.later + right! };
    if (cohorts[next.row] === undefined || next.later < begin || !isOver(next)) return;
    setAt(next);
    table.current!.rows[next.row + 1]!.cells[next.later - begin + 2]!.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  return (
    <>
      <p id="cohort-told" className="soft told" role="status">
        {at !== null && isOver(at) ? say("cohortTold", told(language, cohorts[at.row]!, at.later, currency)) : say("cohortHint")}
      </p>
      <div className="scroll" tabIndex={0} role="group" aria-label={say("cohorts")} aria-describedby="cohort-told" onKeyDown={walk}>
        <table className="cohorts" ref={table}>
          <thead>
            <tr>
              <th scope="col">{say(cohorts[0]!.week === undefined ? "firstMonth" : "firstWeek")}</th>
              <th scope="col">{say("people")}</th>
              {Array.from({ length: columns - begin }, (_, place) => (
                <th scope="col" key={place}>
                  +{place + begin}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cohorts.map((cohort, row) => (
              <tr key={firstOf(language, cohort)}>
                <th scope="row">{firstOf(language, cohort)}</th>
                <td>{number(language, cohort.people)}</td>
                {Array.from({ length: columns - begin }, (_, place) => ({ row, later: place + begin }))
                  .filter(isOver)
                  .map((place) => (
                    <td key={place.later} onPointerEnter={() => setAt(place)} onClick={() => setAt(place)}>
                      <span className={at?.row === row && at.later === place.later ? "heat at" : "heat"} style={{ "--share": Math.min(1, value(place) / most) } as React.CSSProperties}>
                        {text(value(place))}
                      </span>
                    </td>
                  ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function told(language: Language, cohort: Cohort, later: number, currency: string) {
  const share = cohort.active[later] ?? 0;
  return {
    first: firstOf(language, cohort),
    later,
    buyers: number(language, Math.round(share * cohort.people)),
    people: number(language, cohort.people),
    share: percent(language, share),
    orders: number(language, cohort.orders[later] ?? 0),
    revenue: money(language, cohort.revenue[later] ?? 0, currency, true),
  };
}
