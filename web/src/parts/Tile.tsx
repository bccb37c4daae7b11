import { memo } from "react";
import { hash } from "../format";
import { motifOf } from "./motifs";

/** A picture for an item that has none: a motif from its name, in colours from its kind; the same item always looks the same. */
export const Tile = memo(function Tile({ item, name, category }: { item: string; name: string; category?: string | null }) {
  const number = hash(item);
  const hue = hash(category || name.split(/\s+/).pop() || item) % 360;
  const motif = motifOf(name);
  const x = 18 + (number % 64);
  const y = 14 + ((number >>> 6) % 52);
  const turn = (number >>> 12) % 360;
  return (
    <svg className="tile" viewBox="0 0 100 100" preserveAspectRatio="xMidYMid slice" aria-hidden="true" style={{ "--hue": hue } as React.CSSProperties}>
      <rect className="ground" width="100" height="100" />
      {number % 3 === 0 && <circle className="shape" cx={x} cy={y} r={26 + (number % 14)} />}
      {number % 3 === 1 && <rect className="shape" x={x - 30} y={y - 20} width="70" height="70" rx="20" transform={`rotate(${turn} ${x} ${y})`} />}
      {number % 3 === 2 && <path className="shape" d={`M-10 ${y + 20} Q 25 ${y - 22} 55 ${y + 14} T 120 ${y} V 110 H -10 Z`} />}
      <g className="motif" transform="translate(26 26) scale(2)">
        <path d={motif} />
      </g>
    </svg>
  );
});
