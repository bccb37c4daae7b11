import { useState, type FormEvent } from "react";
import { useCatalogue, useNames } from "../../catalogue";
import { named } from "../../format";
import { useLanguage } from "../../language";
import { typeName } from "../../terms";

export interface Idea {
  item: string;
  type: string;
}

const types = ["view_item", "add_to_cart", "purchase"];

/** What the person might do next, put together from the catalogue. */
export function WhatIf({ ideas, setIdeas, busy }: { ideas: Idea[]; setIdeas: (ideas: Idea[]) => void; busy: boolean }) {
  const { say } = useLanguage();
  const catalogue = useCatalogue();
  const name = useNames();
  const [type, setType] = useState("view_item");
  const [text, setText] = useState("");
  const items = catalogue.data?.items ?? [];
  const matches = text.length < 2 ? [] : items.filter((item) => `${item.name ?? ""} ${item.item}`.toLowerCase().includes(text.toLowerCase())).slice(0, 5);
  const add = (item: string) => {
    setIdeas([...ideas, { item, type }]);
    setText("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (matches[0]) add(matches[0].item);
  };
  return (
    <form className="what-if" onSubmit={submit}>
      <label>
        <span className="quiet">{say("whatTheyDo")}</span>
        <select value={type} onChange={(event) => setType(event.target.value)}>
          {types.map((each) => (
            <option key={each} value={each}>
              {typeName(say, each)}
            </option>
          ))}
        </select>
      </label>
      <label className="grow">
        <span className="quiet">{say("searchShop")}</span>
        <input type="search" value={text} placeholder={say("searchShop")} onChange={(event) => setText(event.target.value)} />
      </label>
      {matches.length > 0 && (
        <ul className="matches">
          {matches.map((item) => (
            <li key={item.item}>
              <button type="button" className="plain" onClick={() => add(item.item)}>
                {named(item.name, item.item)}
              </button>
            </li>
          ))}
        </ul>
      )}
      {ideas.length > 0 && (
        <ul className="ideas" aria-busy={busy}>
          {ideas.map((idea, place) => (
            <li key={place}>
              {typeName(say, idea.type)} <b>{name(idea.item)}</b>
              <button type="button" className="plain" aria-label={say("removeItem", { item: name(idea.item) })} onClick={() => setIdeas(ideas.filter((_, other) => other !== place))}>
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
