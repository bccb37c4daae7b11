import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { Catalogue } from "../../api";
import { named, number } from "../../format";
import { useLanguage } from "../../language";
import { Card } from "./Card";
import { departmentsOf, isIn } from "./departments";

const atOnce = 24;

/** All the shop sells: departments, a search, and the items. A search that stands for a moment is told as an event. */
export function Shelf({ catalogue, searched }: { catalogue: Catalogue; searched: (query: string) => void }) {
  const { language, say } = useLanguage();
  const [department, setDepartment] = useState("");
  const [query, setQuery] = useState("");
  const [count, setCount] = useState(atOnce);
  const slow = useDeferredValue(query);
  const told = useRef("");
  const departments = useMemo(() => departmentsOf(catalogue.items), [catalogue]);
  const found = useMemo(() => {
    const words = slow.toLowerCase().split(/\s+/).filter(Boolean);
    return catalogue.items.filter((item) => {
      const text = `${item.name ?? ""} ${item.item}`.toLowerCase();
      return (department === "" || isIn(item, department)) && words.every((word) => text.includes(word));
    });
  }, [catalogue, department, slow]);
  useEffect(() => setCount(atOnce), [department, slow]);
  useEffect(() => {
    const text = query.trim();
    if (text.length < 2 || text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      searched(text);
    }, 900);
    return () => clearTimeout(timer);
  }, [query, searched]);
  return (
    <>
      <div className="shelf-head">
        <label className="search">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 4 4" />
          </svg>
          <span className="quiet">{say("searchShop")}</span>
          <input type="search" placeholder={say("searchShop")} value={query} onChange={(event) => setQuery(event.target.value)} />
        </label>
        <div className="chips" role="group" aria-label={say("departments")}>
          <button type="button" aria-pressed={department === ""} onClick={() => setDepartment("")}>
            {say("everything")}
          </button>
          {departments.map(({ name }) => (
            <button type="button" key={name} aria-pressed={department === name} onClick={() => setDepartment(department === name ? "" : name)}>
              {named(name, name)}
            </button>
          ))}
        </div>
      </div>
      <p className="count" role="status">
        {say("itemsFound", { n: number(language, found.length) })}
      </p>
      {found.length === 0 && <div className="state">{say("nothingFound")}</div>}
      <div className="cards">
        {found.slice(0, count).map((item) => (
          <Card key={item.item} item={item} currency={catalogue.currency} />
        ))}
      </div>
      {found.length > count && (
        <button type="button" className="more" onClick={() => setCount(count + atOnce)}>
          {say("more")}
        </button>
      )}
    </>
  );
}
