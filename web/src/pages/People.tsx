import { useState } from "react";
import { api } from "../api";
import { number } from "../format";
import { useLanguage } from "../language";
import { useLoad } from "../load";
import { Await } from "../parts/Panel";
import { address, useRoute } from "../route";
import { PersonPage } from "./people/PersonPage";

/** Who the shop knows: a search, and one person's page. */
export function People() {
  const { language, say } = useLanguage();
  const [query, setQuery] = useState("");
  const [, chosen] = useRoute();
  const found = useLoad(() => api.people(query), [query]);
  return (
    <div className="people">
      <aside className={chosen ? "finder chosen" : "finder"}>
        <h1>{say("people")}</h1>
        <label>
          <span className="quiet">{say("searchPerson")}</span>
          <input type="search" value={query} placeholder={say("searchPerson")} onChange={(event) => setQuery(event.target.value)} />
        </label>
        <Await loaded={found} empty={(people) => (people.length === 0 ? say("nobodyFound") : null)}>
          {(people) => (
            <ul>
              {people.map((each) => (
                <li key={each.person}>
                  <a href={address("people", each.person)} aria-current={each.person === chosen ? "true" : undefined}>
                    <b>{each.person}</b>
                    <small>{say("eventsOf", { n: number(language, each.events) })}</small>
                  </a>
                </li>
              ))}
            </ul>
          )}
        </Await>
      </aside>
      {chosen ? <PersonPage key={chosen} id={chosen} /> : <p className="state choose">{say("choosePerson")}</p>}
    </div>
  );
}
