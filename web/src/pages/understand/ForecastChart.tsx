import { useCallback } from "react";
import type { Band, Understanding } from "../../api";
import { day, money, percent } from "../../format";
import { useLanguage } from "../../language";
import { Chart, usual, type Colours } from "../../parts/Chart";

/** Revenue day by day, in its band; what left it stands out. */
export function ForecastChart({ forecast, currency, height = 280 }: { forecast: NonNullable<Understanding["forecast"]>; currency: string; height?: number }) {
  const { language, say } = useLanguage();
  const draw = useCallback(
    (look: Colours) => {
      const { category, value, ...rest } = usual(look);
      const all: Band[] = [...forecast.history, ...forecast.days];
      const amount = (each: number) => money(language, each, currency, true);
      return {
        ...rest,
        tooltip: {
          ...rest.tooltip,
          formatter: (found: { dataIndex: number }[]) => {
            const band = all[found[0]!.dataIndex]!;
            const actual = band.actual === undefined ? "" : `\n${say("actual")}: ${amount(band.actual)}`;
            return `${day(language, band.day)}${actual}\n${say("expected")}: ${amount(band.expected)} (${amount(band.low)} – ${amount(band.high)})`;
          },
        },
        xAxis: { ...category, axisLabel: { ...category.axisLabel, alignMaxLabel: "right" }, data: all.map((band) => day(language, band.day)), boundaryGap: false },
        yAxis: { ...value, axisLabel: { ...value.axisLabel, formatter: amount } },
        series: [
          { type: "line", stack: "band", symbol: "none", lineStyle: { opacity: 0 }, data: all.map((band) => band.low), silent: true },
          { type: "line", stack: "band", symbol: "none", lineStyle: { opacity: 0 }, areaStyle: { color: look.tint, opacity: 1 }, data: all.map((band) => band.high - band.low), silent: true },
          { type: "line", symbol: "none", lineStyle: { color: look.soft, width: 1.5, type: [4, 4] }, data: all.map((band) => band.expected) },
          {
            type: "line",
            lineStyle: { color: look.accent, width: 2 },
            itemStyle: { color: look.accent },
            symbolSize: (_: number, at: { dataIndex: number }) => (all[at.dataIndex]?.outside ? 9 : 0),
            data: all.map((band) => ({ value: band.actual ?? null, itemStyle: { color: band.outside ? look.warm : look.accent } })),
          },
        ],
      };
    },
    [forecast, currency, language, say],
  );
  return (
    <>
      <Chart draw={draw} height={height} label={say("forecastLabel")} />
      <p className="soft">{say("forecastHeld", { share: percent(language, forecast.share, 0), held: percent(language, forecast.held, 0) })}</p>
    </>
  );
}
