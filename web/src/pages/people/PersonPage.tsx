import { useState } from "react";
import { api } from "../../api";
import { useCatalogue, useNames } from "../../catalogue";
import { day, number } from "../../format";
import { useLanguage } from "../../language";
import { useLoad } from "../../load";
import { Await, Panel } from "../../parts/Panel";
import { address } from "../../route";
import { segmentName } from "../../terms";
import { Outlook } from "./Outlook";
import { Offers } from "./Offers";
import { Timeline } from "./Timeline";
import { WhatIf, type Idea } from "./WhatIf";

export function PersonPage({ id }: { id: string }) {
  const { language, say } = useLanguage();
  const name = useNames();
  const currency = useCatalogue().data?.currency ?? "EUR";
  const [ideas, setIdeas] = useState<Idea[]>([]);
  const person = useLoad(() => api.person(id), [id]);
  const tasks = useLoad(api.tasks, []);
  const now = useLoad(() => api.imagine(id, []), [id]);
  const imagined = useLoad(() => (ideas.length === 0 ? Promise.resolve(undefined) : api.imagine(id, ideas)), [id, ideas]);
  const then = ideas.length === 0 ? undefined : imagined.data;
  return (
    <div className="person">
      <Await loaded={person}>
        {(data) => (
          <header className="page-head">
            <div>
              <a className="back" href={address("people")}>
                ← {say("people")}
              </a>
              <h1>{data.user}</h1>
              <p className="soft">
                {data.segment && <b>{segmentName(say, data.segment)} · </b>}
                {say("eventsOf", { n: number(language, data.events) })}
                {data.first_seen && ` · ${day(language, data.first_seen)} – ${day(language, data.last_seen ?? data.first_seen)}`}
                {data.consent === "withdrawn" && ` · ${say("pathNoConsent")}`}
              </p>
            </div>
          </header>
        )}
      </Await>
      <Panel title={say("whatIf")} about={say("whatIfAbout")}>
        <WhatIf ideas={ideas} setIdeas={setIdeas} busy={ideas.length > 0 && imagined.data === undefined && imagined.failure === undefined} />
      </Panel>
      <div className="columns">
        <Panel title={say("whatNext")}>
          <Await loaded={now}>{(data) => <Outlook now={data} then={then} tasks={tasks.data ?? []} currency={currency} />}</Await>
        </Panel>
        <Panel title={say("wouldShow")}>
          <Await loaded={now} empty={(data) => (data.recommendation.items.length === 0 ? say("nothingFound") : null)}>
            {(data) => <Offers now={data.recommendation} then={then?.recommendation} name={name} />}
          </Await>
        </Panel>
        <Panel wide title={say("timeline")}>
          <Await loaded={person} empty={(data) => (data.timeline.length === 0 ? say("noTimeline") : null)}>
            {(data) => <Timeline events={data.timeline} currency={currency} name={name} />}
          </Await>
        </Panel>
      </div>
    </div>
  );
}
