import { api } from "../api";
import { useNames } from "../catalogue";
import { money, number, percent } from "../format";
import { useLanguage } from "../language";
import { useLive } from "../live";
import { useLoad } from "../load";
import { Figure } from "../parts/Figure";
import { Happened } from "../parts/Happened";
import { Await, Panel, Waiting } from "../parts/Panel";
import { Spark } from "../parts/Spark";
import { useTail } from "../tail";
import { ForecastChart } from "./understand/ForecastChart";
import { Changes } from "./now/Changes";
import { Health } from "./now/Health";

/** What happens at this moment. */
export function Now() {
  const { language, say } = useLanguage();
  const { live, gone } = useLive();
  const name = useNames();
  const tail = useTail(40);
  const understanding = useLoad(() => api.understanding(), []);
  if (live === undefined) return gone ? <p className="state failed">{say("serverGone")}</p> : <Waiting />;
  const rate = live.events.slice(-10).reduce((sum, count) => sum + count, 0) / 10;
  const revenue = Object.entries(live.revenue);
  return (
    <>
      <div className="page-head">
        <h1>{say("nowTitle")}</h1>
        <span className={gone ? "beacon gone" : "beacon"}>{say(gone ? "connectionLost" : "live")}</span>
      </div>
      <div className="figures">
        <Figure name={say("eventsPerSecond")} value={number(language, rate, rate < 10 ? 1 : 0)} note={say("keptSinceStart", { n: number(language, live.kept) })}>
          <Spark counts={live.events} />
        </Figure>
        <Figure name={say("activePeople")} value={number(language, live.people)} note={say("lastMinutes", { n: 5 })} />
        <Figure
          name={say("conversion")}
          value={live.visitors === 0 ? "–" : percent(language, live.buyers / live.visitors)}
          note={say("buyersOf", { buyers: number(language, live.buyers), visitors: number(language, live.visitors) })}
        />
        <Figure
          name={say("revenue")}
          value={revenue.length === 0 ? money(language, 0, live.currency, true) : revenue.map(([currency, amount]) => money(language, amount, currency || live.currency, true)).join(" + ")}
          note={say("ordersIn", { n: number(language, live.orders), minutes: 30 })}
        />
      </div>
      <div className="columns">
        <Panel title={say("revenueForecast")} about={say("forecastAbout")}>
          <Await loaded={understanding} slow={say("figuresCome")} empty={(data) => (data.forecast ? null : say("noForecast"))}>
            {(data) => <ForecastChart forecast={data.forecast!} currency={data.currency ?? live.currency} />}
          </Await>
        </Panel>
        <Panel title={say("happening")}>
          {tail.events === undefined ? (
            <Waiting />
          ) : tail.events.length === 0 ? (
            <p className="state">{say("nothingHappens")}</p>
          ) : (
            <ol className="happenings" tabIndex={0} aria-label={say("happening")}>
              {tail.events.map((event) => (
                <Happened key={event.number} event={event} currency={live.currency} name={name} />
              ))}
            </ol>
          )}
        </Panel>
        <Panel title={say("sinceYesterday")}>
          <Await loaded={understanding} slow={say("figuresCome")}>
            {(data) => <Changes understanding={data} tasks={live.models.map((each) => each.task)} />}
          </Await>
        </Panel>
        <Panel title={say("health")}>
          <Health live={live} />
        </Panel>
      </div>
    </>
  );
}
