import type { Told } from "../api";
import { money } from "../format";
import { useLanguage } from "../language";
import { typeName } from "../terms";

/** One event in a line. */
export function Happened({ event, currency, name }: { event: Told; currency: string; name: (item: string) => string }) {
  const { language, say } = useLanguage();
  const who = event.user ?? event.visitor ?? "";
  return (
    <li className={`happened ${event.type}`}>
      <time dateTime={event.time}>{new Date(event.time).toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB")}</time>
      <span>
        <b>{who}</b> <span className="soft">{typeName(say, event.type)}</span> {event.item ? name(event.item) : event.query ? `“${event.query}”` : ""}
      </span>
      {event.price !== undefined && <small>{money(language, event.price * (event.quantity ?? 1), currency)}</small>}
    </li>
  );
}
