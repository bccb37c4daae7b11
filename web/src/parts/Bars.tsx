import type { ReactNode } from "react";

export interface BarRow {
  name: ReactNode;
  share: number; // of the longest: 0 to 1
  value: string;
  note?: ReactNode;
}

/** Rows with a bar each. */
export function Bars({ rows }: { rows: BarRow[] }) {
  return (
    <ul className="bars">
      {rows.map((row, place) => (
        <li key={place}>
          <div className="line">
            <span>{row.name}</span>
            {row.note && <small>{row.note}</small>}
            <b>{row.value}</b>
          </div>
          <svg className="meter" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
            <rect className="rest" width="100" height="2" />
            <rect className="value" width={100 * Math.max(0, Math.min(1, row.share))} height="2" />
          </svg>
        </li>
      ))}
    </ul>
  );
}
