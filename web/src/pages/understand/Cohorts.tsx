import type { Understanding } from "../../api";
import { number, percent } from "../../format";
import { useLanguage } from "../../language";

/** Of those who came first in a month, how many came again in the months after. */
export function Cohorts({ cohorts }: { cohorts: NonNullable<Understanding["cohorts"]> }) {
  const { language, say } = useLanguage();
  const months = Math.max(...cohorts.map((each) => each.active.length));
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={say("cohorts")}>
      <table className="cohorts">
        <thead>
          <tr>
            <th scope="col">{say("firstMonth")}</th>
            <th scope="col">{say("people")}</th>
            {Array.from({ length: months - 1 }, (_, month) => (
              <th scope="col" key={month}>
                +{month + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map((cohort) => (
            <tr key={cohort.month}>
              <th scope="row">{cohort.month}</th>
              <td>{number(language, cohort.people)}</td>
              {cohort.active.slice(1).map((share, month) => (
                <td key={month}>
                  <span className="heat" style={{ "--share": Math.min(1, share * 2) } as React.CSSProperties}>
                    {percent(language, share, 0)}
                  </span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
