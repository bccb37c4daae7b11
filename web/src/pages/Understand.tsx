import { useState } from "react";
import { api, type Understanding } from "../api";
import { day, money, moment, number, percent } from "../format";
import { useLanguage } from "../language";
import { useLoad } from "../load";
import { Figure } from "../parts/Figure";
import { Await, Panel } from "../parts/Panel";
import { segmentName } from "../terms";
import { Cohorts } from "./understand/Cohorts";
import { Cycle } from "./understand/Cycle";
import { ForecastChart } from "./understand/ForecastChart";
import { Funnel } from "./understand/Funnel";
import { Paths } from "./understand/Paths";
import { Seasons } from "./understand/Seasons";
import { Segments } from "./understand/Segments";
import { Tastes } from "./understand/Tastes";

/** What the shop's customers are like. */
export function Understand() {
  const { say } = useLanguage();
  const [anew, setAnew] = useState(0);
  const loaded = useLoad(() => api.understanding(anew > 0), [anew]);
  return (
    <Await loaded={loaded} slow={say("figuresCome")}>
      {(data) => <Figures data={data} again={() => setAnew(anew + 1)} />}
    </Await>
  );
}

function Figures({ data, again }: { data: Understanding; again: () => void }) {
  const { language, say } = useLanguage();
  const revenue = data.revenue?.[0];
  const currency = data.currency ?? revenue?.currency ?? "EUR";
  const best = data.recency_frequency?.segments[0];
  const orders = data.counts["orders"] ?? 0;
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{say("understandTitle")}</h1>
          <p className="soft">
            {day(language, data.period.first)} – {day(language, data.period.last)} · {say("madeAt", { time: moment(language, data.made) })}
          </p>
        </div>
        <button type="button" onClick={again}>
          {say("makeAnew")}
        </button>
      </div>
      <div className="figures">
        <Figure name={say("peopleFigure")} value={number(language, data.counts["people"] ?? 0)} note={say("knownPeople", { n: number(language, data.counts["known"] ?? 0) })} />
        <Figure name={say("ordersFigure")} value={number(language, orders)} note={revenue && say("orderValue", { amount: money(language, revenue.order_value, currency, true) })} />
        <Figure name={say("revenue")} value={money(language, revenue?.revenue ?? 0, currency, true)} note={revenue && say("refunds", { amount: money(language, revenue.refunds, currency, true) })} />
        <Figure
          name={say("bestCustomers")}
          value={best ? percent(language, best.revenue_share, 0) : "–"}
          note={best && say("bestNote", { n: number(language, best.people), segment: segmentName(say, best.segment) })}
        />
      </div>
      <div className="columns">
        {data.forecast && (
          <Panel wide title={say("revenueForecast")} about={say("forecastAbout")}>
            <ForecastChart forecast={data.forecast} currency={currency} height={320} />
          </Panel>
        )}
        {data.funnel && <Funnel funnel={data.funnel} types={data.types.map((each) => each.type)} />}
        {(data.walks || data.paths) && <Paths paths={data.paths} walks={data.walks} />}
        {data.recency_frequency && (
          <Panel title={say("segments")} about={say("segmentsAbout")}>
            <Segments segments={data.recency_frequency.segments} currency={currency} />
          </Panel>
        )}
        {data.cycle && (
          <Panel title={say("cycle")} about={data.cycle.median_days === null ? say("cycleAbout") : say("cycleMedian", { n: data.cycle.median_days })}>
            <Cycle cycle={data.cycle} currency={currency} />
          </Panel>
        )}
        {orders > 0 && <Cohorts cohorts={data.cohorts ?? null} currency={currency} categories={data.preferences?.find((each) => each.by === "category")?.values.map((each) => each.value) ?? []} />}
        {data.seasons && (
          <Panel title={say("seasons")} about={say("seasonsAbout")}>
            <Seasons seasons={data.seasons} />
          </Panel>
        )}
        {data.preferences && data.preferences.length > 0 && (
          <Panel title={say("tastes")} about={say("tastesAbout")}>
            <Tastes preferences={data.preferences} currency={currency} />
          </Panel>
        )}
      </div>
    </>
  );
}
