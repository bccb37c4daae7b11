import { useState } from "react";
import { api, type Cohort } from "../../api";
import { useLanguage } from "../../language";
import { useLoad } from "../../load";
import { Await, Panel } from "../../parts/Panel";
import { CohortTable, measures, type Measure } from "./CohortTable";

/** Those who ordered first at the same time, and what became of them: by month or week, by what their first order was. Without months to compare it begins by week. */
export function Cohorts({ cohorts, currency, categories }: { cohorts: Cohort[] | null; currency: string; categories: string[] }) {
  const { say } = useLanguage();
  const [measure, setMeasure] = useState<Measure>("active");
  const [by, setBy] = useState<"month" | "week">(cohorts ? "month" : "week");
  const [category, setCategory] = useState("");
  const question = `${by} ${category}`;
  const loaded = useLoad(async () => ({ question, cohorts: by === "month" && category === "" ? cohorts : await api.cohorts(by, category) }), [question]);
  const isOld = loaded.data !== undefined && loaded.data.question !== question;
  return (
    <Panel wide title={say("cohorts")} about={say("cohortsAbout")}>
      <div className="steps-chosen">
        <div className="chips" role="group" aria-label={say("cohortMeasure")}>
          {measures.map((each) => (
            <button type="button" key={each} aria-pressed={measure === each} onClick={() => setMeasure(each)}>
              {say(`cohort_${each}`)}
            </button>
          ))}
        </div>
        <select aria-label={say("cohortBy")} value={by} onChange={(event) => setBy(event.target.value as typeof by)}>
          <option value="month">{say("byMonth")}</option>
          <option value="week">{say("byWeek")}</option>
        </select>
        {categories.length > 0 && (
          <select aria-label={say("firstCategory")} value={category} onChange={(event) => setCategory(event.target.value)}>
            <option value="">{say("anyCategory")}</option>
            {categories.map((each) => (
              <option key={each} value={each}>
                {say("ofCategory", { what: each })}
              </option>
            ))}
          </select>
        )}
        <span className="soft" role="status">
          {isOld && (loaded.failure ? loaded.failure.message || say("serverGone") : say("loading"))}
        </span>
      </div>
      <Await loaded={loaded} empty={(found) => (found.cohorts === null && !isOld ? say("fewCohorts") : null)}>
        {(found) => found.cohorts && <CohortTable key={found.question} cohorts={found.cohorts} measure={measure} currency={currency} />}
      </Await>
    </Panel>
  );
}
