import { useCatalogue, useNames } from "../../catalogue";
import { useLanguage } from "../../language";
import { Happened } from "../../parts/Happened";
import { Waiting } from "../../parts/Panel";
import { useTail } from "../../tail";

export function Tail() {
  const { say } = useLanguage();
  const { events, gone } = useTail(200);
  const name = useNames();
  const currency = useCatalogue().data?.currency ?? "EUR";
  if (gone) return <p className="state failed">{say("serverGone")}</p>;
  if (events === undefined) return <Waiting />;
  if (events.length === 0) return <p className="state">{say("nothingHappens")}</p>;
  return (
    <ol className="happenings long" tabIndex={0} aria-label={say("tail")}>
      {events.map((event) => (
        <Happened key={event.number} event={event} currency={currency} name={name} />
      ))}
    </ol>
  );
}
