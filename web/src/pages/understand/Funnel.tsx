import type { Understanding } from "../../api";
import { number, percent } from "../../format";
import { useLanguage } from "../../language";
import { Bars } from "../../parts/Bars";
import { typeName } from "../../terms";

export function Funnel({ funnel }: { funnel: NonNullable<Understanding["funnel"]> }) {
  const { language, say } = useLanguage();
  return (
    <Bars
      rows={funnel.steps.map((step, place) => ({
        name: typeName(say, step.type),
        share: step.share_of_first,
        value: number(language, step.people),
        note: place > 0 && say("ofStepBefore", { share: percent(language, step.share) }),
      }))}
    />
  );
}
