import { useState } from "react";
import type { TimelineEvent } from "../../api";
import { day, money } from "../../format";
import { useLanguage } from "../../language";
import { typeName } from "../../terms";

/** What the person did, the latest day first. */
export function Timeline({ events, currency, name }: { events: TimelineEvent[]; currency: string; name: (item: string) => string }) {
  const { language, say } = useLanguage();
  const [days, setDays] = useState(5);
  const byDay = new Map<string, TimelineEvent[]>();
  for (const event of events) {
    const date = event.time.slice(0, 10);
    byDay.set(date, [...(byDay.get(date) ?? []), event]);
  }
  const shown = [...byDay].slice(0, days);
  return (
    <>
      <ol className="timeline">
        {shown.map(([date, done]) => (
          <li key={date}>
            <h3>{day(language, date)}</h3>
            <ul>
              {done.slice(0, 12).map((event, place) => (
                <li key={place}>
                  <span className="soft">{typeName(say, event.type)}</span>
                  <span>{event.item ? name(event.item) : event.query ? `“${event.query}”` : ""}</span>
                  {event.price !== undefined && <small>{money(language, event.price, currency)}</small>}
                </li>
              ))}
              {done.length > 12 && <li className="soft">{say("andMore", { n: done.length - 12 })}</li>}
            </ul>
          </li>
        ))}
      </ol>
      {byDay.size > days && (
        <button type="button" className="more" onClick={() => setDays(days + 10)}>
          {say("more")}
        </button>
      )}
    </>
  );
}
