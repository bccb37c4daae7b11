import { useCallback } from "react";
import type { Understanding } from "../../api";
import { day, money, number, percent } from "../../format";
import { useLanguage } from "../../language";
import { Chart, usual, type Colours } from "../../parts/Chart";
import { address } from "../../route";

/** How long people wait before they buy again, and who waits longer than is usual for them. */
export function Cycle({ cycle, currency }: { cycle: NonNullable<Understanding["cycle"]>; currency: string }) {
  const { language, say } = useLanguage();
  const draw = useCallback(
    (look: Colours) => {
      const { category, value, ...rest } = usual(look);
      return {
        ...rest,
        tooltip: { ...rest.tooltip, valueFormatter: (share: number) => percent(language, share, 0) },
        xAxis: { ...category, boundaryGap: false, data: cycle.curve.map((point) => say("daysCount", { n: point.days })) },
        yAxis: { ...value, max: 1, interval: 0.25, axisLabel: { ...value.axisLabel, formatter: (share: number) => percent(language, share, 0) } },
        series: [{ type: "line", symbol: "none", name: say("cameBack"), lineStyle: { color: look.accent, width: 2 }, itemStyle: { color: look.accent }, areaStyle: { color: look.tint }, data: cycle.curve.map((point) => 1 - point.share) }],
      };
    },
    [cycle, language, say],
  );
  return (
    <>
      <Chart draw={draw} height={200} label={say("cycleLabel")} />
      <h3 className="below">{say("overdue", { n: number(language, cycle.overdue.people), amount: money(language, cycle.overdue.revenue, currency, true) })}</h3>
      <ul className="rows">
        {cycle.top.slice(0, 5).map((each) => (
          <li key={each.person}>
            <a href={address("people", each.person)}>{each.person}</a>
            <span className="soft">{say("overdueBy", { usual: each.usual_days, silent: each.silent_days })}</span>
            <small>{day(language, each.expected)}</small>
          </li>
        ))}
      </ul>
    </>
  );
}
