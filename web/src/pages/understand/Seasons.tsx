import { useCallback, useState } from "react";
import type { Part, Understanding } from "../../api";
import { useLanguage, type Language } from "../../language";
import { Chart, usual, type Colours } from "../../parts/Chart";

type By = "hours" | "weekdays" | "months";

function label(language: Language, by: By, part: Part["part"]): string {
  if (by === "months") return String(part);
  if (by === "hours") return `${part}:00`;
  const monday = Date.UTC(2024, 0, Number(part)); // 1 January 2024 was a Monday
  return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { weekday: "short", timeZone: "UTC" }).format(monday);
}

export function Seasons({ seasons }: { seasons: NonNullable<Understanding["seasons"]> }) {
  const { language, say } = useLanguage();
  const [by, setBy] = useState<By>("weekdays");
  const parts = seasons[by];
  const draw = useCallback(
    (look: Colours) => {
      const { category, value, ...rest } = usual(look);
      return {
        ...rest,
        xAxis: { ...category, data: parts.map((each) => label(language, by, each.part)) },
        yAxis: value,
        series: [{ type: "bar", barMaxWidth: 34, itemStyle: { color: look.accent, borderRadius: [4, 4, 0, 0] }, data: parts.map((each) => each.count) }],
      };
    },
    [parts, by, language],
  );
  return (
    <>
      <div className="chips" role="group" aria-label={say("seasons")}>
        {(["weekdays", "hours", "months"] as const).map((each) => (
          <button type="button" key={each} aria-pressed={by === each} onClick={() => setBy(each)}>
            {say(each)}
          </button>
        ))}
      </div>
      <Chart draw={draw} height={220} label={say("seasonsLabel", { by: say(by) })} />
    </>
  );
}
