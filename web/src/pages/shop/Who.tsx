import { useState } from "react";
import { api } from "../../api";
import { number } from "../../format";
import { useLanguage } from "../../language";
import { useLoad } from "../../load";
import type { Visitor } from "./visit";

/** Who clicks, and how to become somebody else. */
export function Who({ visitor, startAs }: { visitor: Visitor; startAs: (customer: string | null) => void }) {
  const { language, say } = useLanguage();
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const found = useLoad(() => (open ? api.people(query) : Promise.resolve([])), [open, query]);
  const become = (customer: string | null) => {
    setOpen(false);
    startAs(customer);
  };
  return (
    <div className="who">
      <div>
        <p className="eyebrow">{say(visitor.known ? "customer" : "newVisitor")}</p>
        <p className="id">{visitor.id}</p>
      </div>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {say("somebodyElse")}
      </button>
      {open && (
        <div className="choice">
          <button type="button" className="primary" onClick={() => become(null)}>
            {say("newVisitor")}
          </button>
          <label>
            <span>{say("existingCustomer")}</span>
            <input type="search" value={query} placeholder={say("searchPerson")} onChange={(event) => setQuery(event.target.value)} />
          </label>
          <ul>
            {(found.data ?? []).slice(0, 6).map((person) => (
              <li key={person.person}>
                <button type="button" onClick={() => become(person.person)}>
                  <b>{person.person}</b>
                  <small>{say("eventsOf", { n: number(language, person.events) })}</small>
                </button>
              </li>
            ))}
          </ul>
          <p className="soft">{say("realEvents")}</p>
        </div>
      )}
    </div>
  );
}
