import type { ReactNode } from "react";
import type { Evaluation } from "../../api";
import { useLanguage } from "../../language";
import { decidedBy, gainOf, metricChange, metricsShown, metricValue } from "../../metrics";
import { Panel } from "../../parts/Panel";
import { metricName } from "../../terms";
import type { Measurement } from "./Curves";

/** The metric by which a version was chosen comes first. */
function compared(standing: Evaluation, other: Evaluation): [string, string[]] {
  const decides = decidedBy(other);
  const both = [...new Set([decides, ...metricsShown(other.champion.metrics, 6)])];
  return [decides, both.filter((name) => other.champion.metrics[name] != null && standing.champion.metrics[name] != null)];
}

/** What two versions were measured at, and how far the second is from the first. */
export function Difference({ standing, other, children }: { standing: Measurement; other: Measurement; children: ReactNode }) {
  const { language, say } = useLanguage();
  const [decides, names] = compared(standing.evaluation, other.evaluation);
  return (
    <Panel title={say("compared", { standing: standing.version, other: other.version })} about={say("comparedAbout")} aside={children}>
      <div className="scroll" tabIndex={0} role="group" aria-label={say("difference")}>
        <table className="difference">
          <thead>
            <tr>
              <th scope="col">{say("metric")}</th>
              {[standing, other].map(({ version }) => (
                <th scope="col" className="n" key={version}>
                  {say("version", { n: version })}
                </th>
              ))}
              <th scope="col" className="n">
                {say("difference")}
              </th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => {
              const [before, after] = [standing, other].map(({ evaluation }) => evaluation.champion.metrics[name]!) as [number, number];
              const told = metricChange(language, name, after - before);
              const gain = told === "±0" ? 0 : gainOf(name, after - before);
              return (
                <tr key={name} className={name === decides ? "champion" : undefined}>
                  <th scope="row">
                    {metricName(say, name)} {name === decides && <span className="badge">{say("decides")}</span>}
                  </th>
                  <td className="n">{metricValue(language, name, before)}</td>
                  <td className="n">{metricValue(language, name, after)}</td>
                  <td className="n">
                    {told} {gain !== 0 && <small className={gain > 0 ? "up" : "down"}>{say(gain > 0 ? "better" : "worse")}</small>}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
