import { useState } from "react";
import type { Understanding } from "../../api";
import { percent } from "../../format";
import { useLanguage } from "../../language";
import { Bars } from "../../parts/Bars";
import { segmentName, tasteName } from "../../terms";

export function Tastes({ preferences, currency }: { preferences: NonNullable<Understanding["preferences"]>; currency: string }) {
  const { language, say } = useLanguage();
  const [by, setBy] = useState(preferences[0]!.by);
  const shown = preferences.find((each) => each.by === by) ?? preferences[0]!;
  const nameOf = (by: string) => (by === "price" ? `${tasteName(say, by)} (${currency})` : tasteName(say, by));
  const values = shown.values.slice(0, 6);
  const most = Math.max(...values.map((each) => each.share), 1e-9);
  const likes = (shown.segments ?? []).flatMap((each) => each.likes.slice(0, 1).map((like) => ({ ...like, segment: each.segment }))).filter((like) => like.lift > 1.05);
  return (
    <>
      {preferences.length === 1 ? (
        <h3>{nameOf(shown.by)}</h3>
      ) : (
        <div className="chips" role="group" aria-label={say("tastes")}>
          {preferences.map((each) => (
            <button type="button" key={each.by} aria-pressed={by === each.by} onClick={() => setBy(each.by)}>
              {nameOf(each.by)}
            </button>
          ))}
        </div>
      )}
      <Bars rows={values.map((each) => ({ name: each.value, share: each.share / most, value: percent(language, each.share) }))} />
      {likes.length > 0 && (
        <ul className="rows">
          {likes.slice(0, 5).map((like) => (
            <li key={like.segment}>
              <span>{segmentName(say, like.segment)}</span>
              <span className="soft">{like.value}</span>
              <small>× {like.lift.toFixed(2)}</small>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
