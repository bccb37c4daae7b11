import { useCallback } from "react";
import type { Evaluation } from "../../api";
import { number, percent } from "../../format";
import { useLanguage } from "../../language";
import { Chart, usual, type Colours } from "../../parts/Chart";

type Curves = NonNullable<Evaluation["champion"]["curves"]>;

/** Whether what was said to happen so often did. */
export function Calibration({ points }: { points: NonNullable<Curves["calibration"]> }) {
  const { language, say } = useLanguage();
  const draw = useCallback(
    (look: Colours) => {
      const { value, ...rest } = usual(look);
      const axis = { ...value, min: 0, max: 1, interval: 0.25, axisLabel: { ...value.axisLabel, formatter: (share: number) => percent(language, share, 0) } };
      return {
        ...rest,
        tooltip: {
          ...rest.tooltip,
          formatter: (found: { value: [number, number] }[]) => {
            const at = found.at(-1)!.value;
            return `${say("said")}: ${percent(language, at[0])}\n${say("happened")}: ${percent(language, at[1])}`;
          },
        },
        xAxis: axis,
        yAxis: axis,
        series: [
          { type: "line", symbol: "none", silent: true, lineStyle: { color: look.soft, type: [4, 4], width: 1.5 }, data: [[0, 0], [1, 1]] },
          { type: "line", symbolSize: 7, lineStyle: { color: look.accent, width: 2 }, itemStyle: { color: look.accent }, data: points.map((point) => [point.predicted, point.observed]) },
        ],
      };
    },
    [points, language, say],
  );
  return <Chart draw={draw} label={say("calibration")} />;
}

/** How many of those who do it are found, at how many false alarms. */
export function Roc({ points }: { points: [number, number][] }) {
  const { language, say } = useLanguage();
  const draw = useCallback(
    (look: Colours) => {
      const { value, ...rest } = usual(look);
      const axis = { ...value, min: 0, max: 1, interval: 0.25, axisLabel: { ...value.axisLabel, formatter: (share: number) => percent(language, share, 0) } };
      return {
        ...rest,
        tooltip: { show: false },
        xAxis: axis,
        yAxis: axis,
        series: [
          { type: "line", symbol: "none", silent: true, lineStyle: { color: look.soft, type: [4, 4], width: 1.5 }, data: [[0, 0], [1, 1]] },
          { type: "line", symbol: "none", areaStyle: { color: look.tint, opacity: 0.7 }, lineStyle: { color: look.accent, width: 2 }, data: points },
        ],
      };
    },
    [points, language],
  );
  return <Chart draw={draw} label={say("roc")} />;
}

export function Learning({ learning }: { learning: NonNullable<Evaluation["learning"]> }) {
  const { language, say } = useLanguage();
  const draw = useCallback(
    (look: Colours) => {
      const { category, value, ...rest } = usual(look);
      return {
        ...rest,
        tooltip: { ...rest.tooltip, valueFormatter: (each: number) => number(language, each, 4) },
        xAxis: { ...category, data: learning.epochs.map((each) => each["epoch"]) },
        yAxis: { ...value, scale: true },
        series: [{ type: "line", name: learning.metric, symbolSize: 6, lineStyle: { color: look.accent, width: 2 }, itemStyle: { color: look.accent }, data: learning.epochs.map((each) => each[learning.metric]) }],
      };
    },
    [learning, language],
  );
  return <Chart draw={draw} label={say("learning")} />;
}
