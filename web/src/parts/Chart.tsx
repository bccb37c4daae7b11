import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import type { EChartsCoreOption } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef, useState } from "react";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

export interface Colours {
  ink: string;
  soft: string;
  rule: string;
  paper: string;
  accent: string;
  tint: string;
  warm: string;
}

function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return { ink: read("ink"), soft: read("soft"), rule: read("rule"), paper: read("paper"), accent: read("accent"), tint: read("tint"), warm: read("warm") };
}

/** Axes, grid and the text under the pointer, as every chart has them. The text is drawn: the page allows no styles from elsewhere. */
export function usual(look: Colours) {
  const text = { color: look.soft, fontSize: 12, fontFamily: getComputedStyle(document.body).fontFamily };
  return {
    animationDuration: 400,
    textStyle: text,
    grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: look.paper, borderColor: look.rule, textStyle: { color: look.ink, fontSize: 13 } },
    category: { type: "category", axisLine: { lineStyle: { color: look.rule } }, axisTick: { show: false }, axisLabel: { ...text, hideOverlap: true } },
    value: { type: "value", splitLine: { lineStyle: { color: look.rule } }, axisLabel: text, splitNumber: 4 },
  } as const;
}

/** A chart that `draw` describes, in the colours of the moment; `label` says what it shows to who cannot see it. */
export function Chart({ draw, label, height = 240 }: { draw: (look: Colours) => EChartsCoreOption; label: string; height?: number }) {
  const place = useRef<HTMLDivElement>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const watch = new MutationObserver(() => setTurn((count) => count + 1));
    watch.observe(document.documentElement, { attributeFilter: ["data-look"] });
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const chart = echarts.getInstanceByDom(element) ?? echarts.init(element);
    chart.setOption(draw(colours()), true);
  }, [draw, turn]);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const resize = new ResizeObserver(() => echarts.getInstanceByDom(element)?.resize());
    resize.observe(element);
    return () => {
      resize.disconnect();
      echarts.getInstanceByDom(element)?.dispose();
    };
  }, []);
  return <div ref={place} role="img" aria-label={label} className="chart" style={{ height }} />;
}
