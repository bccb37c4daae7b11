import { useState, type FormEvent, type KeyboardEvent } from "react";
import { api, Failure } from "../../api";
import { number } from "../../format";
import { useLanguage } from "../../language";
import { Waiting } from "../../parts/Panel";

const examples = [
  "SELECT type, count(*) AS events, count(DISTINCT person) AS people FROM events GROUP BY type ORDER BY events DESC",
  "SELECT item_id, count(*) AS bought, round(sum(quantity * price), 2) AS revenue FROM events WHERE type = 'purchase' GROUP BY item_id ORDER BY revenue DESC LIMIT 20",
  "SELECT date_trunc('month', time) AS month, count(DISTINCT person) AS people FROM events GROUP BY month ORDER BY month",
];

type Rows = Record<string, unknown>[];

export function Sql() {
  const { language, say } = useLanguage();
  const [text, setText] = useState(examples[0]!);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [found, setFound] = useState<{ rows: Rows; cut: boolean; took: number }>();
  const run = async (event?: FormEvent) => {
    event?.preventDefault();
    setBusy(true);
    setProblem("");
    const begin = performance.now();
    try {
      const answer = await api.sql(text);
      setFound({ ...answer, took: performance.now() - begin });
    } catch (error) {
      setProblem(error instanceof Failure && error.status !== 0 ? error.message : say("serverGone"));
    }
    setBusy(false);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void run();
  };
  return (
    <form className="sql" onSubmit={run}>
      <textarea rows={5} spellCheck={false} aria-label="SQL" value={text} onChange={(event) => setText(event.target.value)} onKeyDown={keys} />
      <div className="line">
        <button type="submit" className="primary" disabled={busy || text.trim() === ""}>
          {say("askSql")}
        </button>
        <div className="chips">
          {examples.map((example, place) => (
            <button type="button" key={example} onClick={() => setText(example)}>
              {say("example", { n: place + 1 })}
            </button>
          ))}
        </div>
      </div>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {busy && <Waiting />}
      {found && !busy && !problem && (
        <>
          <p className="soft" role="status">
            {say(found.cut ? "rowsCut" : "rows", { n: number(language, found.rows.length), ms: number(language, found.took) })}
          </p>
          {found.rows.length > 0 && <Table rows={found.rows} />}
        </>
      )}
    </form>
  );
}

function Table({ rows }: { rows: Rows }) {
  const { say } = useLanguage();
  const names = Object.keys(rows[0]!);
  const text = (value: unknown) => (value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));
  return (
    <div className="scroll tall" tabIndex={0} role="group" aria-label={say("answer")}>
      <table>
        <thead>
          <tr>
            {names.map((name) => (
              <th scope="col" key={name} className={typeof rows[0]![name] === "number" ? "n" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={place}>
              {names.map((name) => (
                <td key={name} className={typeof row[name] === "number" ? "n" : undefined}>
                  {text(row[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
