import type { LeaderboardRow } from "../../api";
import { number } from "../../format";
import { useLanguage } from "../../language";
import { metricsShown, metricValue } from "../../metrics";
import { metricName, modelName } from "../../terms";

/** What was tried, and what of it was chosen, by the metric `decides`; `answers`: it is the version that does. */
export function Leaderboard({ champion, answers, decides, rows }: { champion: string; answers: boolean; decides: string; rows: LeaderboardRow[] }) {
  const { language, say } = useLanguage();
  const measured = rows[0]?.metrics ?? {};
  const names = [...new Set([decides, ...metricsShown(measured)])].filter((name) => measured[name] != null);
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={say("leaderboard")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("model")}</th>
            {names.map((name) => (
              <th scope="col" className="n" key={name}>
                {metricName(say, name)}
              </th>
            ))}
            <th scope="col" className="n">
              {say("fitTime")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={`${row.name} ${place}`} className={row.name === champion ? "champion" : undefined}>
              <th scope="row">
                {modelName(say, row.name, row.title)} {row.name === champion && <span className="badge">{say(answers ? "champion" : "chosen")}</span>}
                {row.kind === "baseline" && <small> {say("baseline")}</small>}
              </th>
              {names.map((name) => (
                <td className="n" key={name}>
                  {row.metrics[name] == null ? "–" : metricValue(language, name, row.metrics[name])}
                </td>
              ))}
              <td className="n">{row.fit_seconds === undefined ? "–" : `${number(language, row.fit_seconds, 1)} s`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
