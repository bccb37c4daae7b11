import type { Understanding } from "../../api";
import { percent } from "../../format";
import { useLanguage } from "../../language";
import { Bars } from "../../parts/Bars";
import { typeName } from "../../terms";

/** What the visit would lose without each place. */
export function Paths({ paths }: { paths: NonNullable<Understanding["paths"]> }) {
  const { language, say } = useLanguage();
  const states = [...paths.states].sort((a, b) => b.removal - a.removal).slice(0, 8);
  const most = Math.max(...states.map((state) => state.removal), 1e-9);
  return (
    <Bars
      rows={states.map((state) => ({
        name: typeName(say, state.state),
        share: state.removal / most,
        value: percent(language, state.removal),
        note: say("leavesThere", { share: percent(language, state.exits) }),
      }))}
    />
  );
}
