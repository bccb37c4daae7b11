import type { Predictions } from "../../api";
import { money, number, percent } from "../../format";
import { useLanguage, type Language } from "../../language";
import { isGood, taskTitle } from "../../terms";

export function told(language: Language, found: Predictions, value: number, currency: string): string {
  if (found.answer === "probability") return percent(language, value);
  return found.answer === "money" ? money(language, value, currency, true) : number(language, value, 1);
}

/** A prediction, and how far the last click moved it. */
export function Chance({ found, before, currency }: { found: Predictions; before: Predictions | undefined; currency: string }) {
  const { language, say } = useLanguage();
  const prediction = found.predictions[0];
  if (prediction === undefined) return null;
  const value = prediction.prediction;
  const last = before?.predictions[0]?.prediction;
  const change = last === undefined ? 0 : value - last;
  const seen = Math.abs(change) > Math.abs(value) * 0.002;
  return (
    <div className="chance">
      <div className="line">
        <span>{taskTitle(say, found.task, found.question)}</span>
        {seen && (
          <em className={isGood(found.question, change) ? "up" : "down"}>
            {change > 0 ? "▲" : "▼"} {told(language, found, Math.abs(change), currency)}
          </em>
        )}
        <b>{told(language, found, value, currency)}</b>
      </div>
      {found.answer === "probability" && <Meter value={value} before={last} />}
    </div>
  );
}

function Meter({ value, before }: { value: number; before: number | undefined }) {
  return (
    <svg className="meter" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
      <rect className="rest" width="100" height="2" />
      {before !== undefined && <rect className="before" width={100 * before} height="2" />}
      <rect className="value" width={100 * value} height="2" />
    </svg>
  );
}
