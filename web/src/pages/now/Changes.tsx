import { api, type Band, type Understanding } from "../../api";
import { day, money, moment, percent } from "../../format";
import { useLanguage } from "../../language";
import { useLoad } from "../../load";

const yesterday = 24 * 3600 * 1000;

/** What is not as it was: days outside of the forecast, models that were published, the last day beside the one before. */
export function Changes({ understanding, tasks }: { understanding: Understanding; tasks: string[] }) {
  const { language, say } = useLanguage();
  const published = useLoad(() => Promise.all(tasks.map(api.models)), [tasks.join()]);
  const currency = understanding.currency ?? "EUR";
  const whole: Band[] = understanding.forecast?.history.slice(0, -1) ?? [];
  const last = whole.at(-1);
  const before = whole.at(-2);
  const outside = whole.filter((band) => band.outside).slice(-3).reverse();
  const news = (published.data ?? []).flatMap((each) => each.history.map((entry) => ({ ...entry, task: each.task }))).sort((a, b) => b.time.localeCompare(a.time));
  const fresh = news.filter((entry) => Date.parse(entry.time) > Date.now() - yesterday).slice(0, 4);
  return (
    <ul className="changes">
      {last && before && before.actual !== undefined && before.actual > 0 && (
        <li>
          <b className={last.actual! >= before.actual ? "up" : "down"}>
            {last.actual! >= before.actual ? "▲" : "▼"} {percent(language, Math.abs(last.actual! / before.actual - 1))}
          </b>
          <span>{say("dayBeside", { day: day(language, last.day), amount: money(language, last.actual!, currency, true), before: money(language, before.actual, currency, true) })}</span>
        </li>
      )}
      {outside.map((band) => (
        <li key={band.day}>
          <b className={band.actual! > band.high ? "up" : "down"}>{say("alert")}</b>
          <span>
            {say(band.actual! > band.high ? "aboveForecast" : "belowForecast", {
              day: day(language, band.day),
              amount: money(language, band.actual!, currency, true),
              low: money(language, band.low, currency, true),
              high: money(language, band.high, currency, true),
            })}
          </span>
        </li>
      ))}
      {fresh.map((entry) => (
        <li key={entry.task + entry.time}>
          <b>{say("publishedNow")}</b>
          <span>{say("publishedWhat", { task: entry.task, version: entry.version, time: moment(language, entry.time) })}</span>
        </li>
      ))}
      {!last && outside.length === 0 && fresh.length === 0 && <li className="soft">{say("nothingChanged")}</li>}
    </ul>
  );
}
