import { useCallback } from "react";
import type { Curve, Evaluation } from "../../api";
import { number, percent } from "../../format";
import { useLanguage, type Language, type Say } from "../../language";
import { Chart, usual, type Colours } from "../../parts/Chart";

/** The evaluation of a version; the one that answers stands first. */
export interface Measurement {
  version: number;
  answers: boolean;
  evaluation: Evaluation;
}

const symbols = ["circle", "diamond"];

/** The line of each version: a colour and a sign of its own. */
function lines(look: Colours, say: Say, points: [number, unknown[]][]) {
  return points.map(([version, data], place) => {
    const color = place === 0 ? look.accent : look.warm;
    return { type: "line", name: say("version", { n: version }), symbol: symbols[place], symbolSize: 7 + place, lineStyle: { color, width: 2 }, itemStyle: { color }, data };
  });
}

function named(look: Colours, say: Say, points: [number, unknown[]][]) {
  return {
    legend: { bottom: 0, textStyle: { color: look.soft }, data: points.map(([version]) => say("version", { n: version })) },
    grid: { ...usual(look).grid, bottom: 34 },
  };
}

function shares(look: Colours, language: Language) {
  const { value } = usual(look);
  return { ...value, min: 0, max: 1, interval: 0.25, axisLabel: { ...value.axisLabel, formatter: (share: number) => percent(language, share, 0) } };
}

const diagonal = (look: Colours) => ({ type: "line", symbol: "none", silent: true, lineStyle: { color: look.soft, type: [4, 4], width: 1.5 }, data: [[0, 0], [1, 1]] });

/** Whether what was said to happen so often did. */
export function Calibration({ shown }: { shown: Measurement[] }) {
  const { language, say } = useLanguage();
  const draw = useCallback(
    (look: Colours) => {
      const rest = usual(look);
      const points = shown.map(({ version, evaluation }): [number, unknown[]] => [version, evaluation.champion.curves!.calibration!.map((point) => [point.predicted, point.observed])]);
      return {
        ...rest,
        ...named(look, say, points),
        tooltip: {
          ...rest.tooltip,
          formatter: (found: { seriesName: string; value: [number, number] }[]) =>
            found
              .filter((each) => points.some(([version]) => each.seriesName === say("version", { n: version })))
              .map(({ seriesName, value }) => `${seriesName}\n${say("said")}: ${percent(language, value[0])}\n${say("happened")}: ${percent(language, value[1])}`)
              .join("\n"),
        },
        xAxis: shares(look, language),
        yAxis: shares(look, language),
        series: [diagonal(look), ...lines(look, say, points)],
      };
    },
    [shown, language, say],
  );
  return <Chart draw={draw} label={say("calibration")} />;
}

/** How many of those who do it are found, at how many false alarms. */
export function Roc({ shown }: { shown: Measurement[] }) {
  const { language, say } = useLanguage();
  const draw = useCallback(
    (look: Colours) => {
      const points = shown.map(({ version, evaluation }): [number, unknown[]] => [version, evaluation.champion.curves!.roc!]);
      return {
        ...usual(look),
        ...named(look, say, points),
        tooltip: { show: false },
        xAxis: shares(look, language),
        yAxis: shares(look, language),
        series: [diagonal(look), ...lines(look, say, points).map((line, place) => ({ ...line, symbol: "none", ...(place === 0 && { areaStyle: { color: look.tint, opacity: 0.7 } }) }))],
      };
    },
    [shown, language, say],
  );
  return <Chart draw={draw} label={say("roc")} />;
}

/** How a version learnt. */
export interface Learnt extends Curve {
  version: number;
}

/** A metric by epoch; of versions that were watched by the same one as the last. */
export function Learning({ learnt, label }: { learnt: Learnt[]; label: string }) {
  const { language, say } = useLanguage();
  const draw = useCallback(
    (look: Colours) => {
      const { category, value, ...rest } = usual(look);
      const metric = learnt.at(-1)!.metric;
      const watched = learnt.filter((each) => each.metric === metric);
      const points = watched.map(({ version, epochs }): [number, unknown[]] => [version, epochs.map((each) => each[metric])]);
      const longest = Math.max(...watched.map(({ epochs }) => epochs.length));
      return {
        ...rest,
        ...named(look, say, points),
        tooltip: { ...rest.tooltip, valueFormatter: (each?: number) => (each === undefined ? "–" : number(language, each, 4)) },
        xAxis: { ...category, data: Array.from({ length: longest }, (_, place) => place + 1) },
        yAxis: { ...value, scale: true },
        series: lines(look, say, points),
      };
    },
    [learnt, language, say],
  );
  return <Chart draw={draw} label={label} />;
}
