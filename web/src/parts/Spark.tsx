/** A small line of counts, the latest at the right. */
export function Spark({ counts }: { counts: number[] }) {
  const most = Math.max(1, ...counts);
  const points = counts.map((count, place) => `${((100 * place) / (counts.length - 1)).toFixed(2)},${(26 - (24 * count) / most).toFixed(2)}`);
  return (
    <svg className="spark" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true">
      <polygon points={`0,28 ${points.join(" ")} 100,28`} />
      <polyline points={points.join(" ")} />
    </svg>
  );
}
