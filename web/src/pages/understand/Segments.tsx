import type { Understanding } from "../../api";
import { money, number, percent } from "../../format";
import { useLanguage } from "../../language";
import { Bars } from "../../parts/Bars";
import { segmentName } from "../../terms";

export function Segments({ segments, currency }: { segments: NonNullable<Understanding["recency_frequency"]>["segments"]; currency: string }) {
  const { language, say } = useLanguage();
  const most = Math.max(...segments.map((each) => each.revenue_share), 1e-9);
  return (
    <Bars
      rows={segments.map((each) => ({
        name: segmentName(say, each.segment),
        share: each.revenue_share / most,
        value: percent(language, each.revenue_share),
        note: `${say("peopleCount", { n: number(language, each.people) })} · ${money(language, each.revenue, currency, true)}`,
      }))}
    />
  );
}
