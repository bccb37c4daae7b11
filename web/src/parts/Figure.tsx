import type { ReactNode } from "react";

/** One large figure with what it is, and what it stands beside. */
export function Figure({ name, value, note, children }: { name: string; value: string; note?: ReactNode; children?: ReactNode }) {
  return (
    <div className="figure">
      <p className="eyebrow">{name}</p>
      <p className="value">{value}</p>
      {note && <p className="note">{note}</p>}
      {children}
    </div>
  );
}
