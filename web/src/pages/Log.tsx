import { useState } from "react";
import { useLanguage } from "../language";
import { Panel } from "../parts/Panel";
import { Quarantine } from "./log/Quarantine";
import { Sql } from "./log/Sql";
import { Tail } from "./log/Tail";

const parts = ["tail", "quarantine", "sql"] as const;
type Part = (typeof parts)[number];

/** What stands in the log: the end of it, what was not accepted, and any question. */
export function Log() {
  const { say } = useLanguage();
  const [part, setPart] = useState<Part>("tail");
  return (
    <>
      <div className="page-head">
        <h1>{say("logTitle")}</h1>
      </div>
      <div className="chips tabs" role="group" aria-label={say("log")}>
        {parts.map((each) => (
          <button type="button" key={each} aria-pressed={part === each} onClick={() => setPart(each)}>
            {say(each)}
          </button>
        ))}
      </div>
      <Panel title={say(part)} about={say(part === "tail" ? "tailAbout" : part === "quarantine" ? "quarantineAbout" : "sqlAbout")}>
        {part === "tail" ? <Tail /> : part === "quarantine" ? <Quarantine /> : <Sql />}
      </Panel>
    </>
  );
}
