import { useState } from "react";
import { api, ask, Failure, type QuarantineRecord } from "../../api";
import { number } from "../../format";
import { useLanguage } from "../../language";
import { useLoad } from "../../load";
import { Await } from "../../parts/Panel";

/** What was not accepted, and why; what is JSON can be mended here and sent again. */
export function Quarantine() {
  const { language, say } = useLanguage();
  const loaded = useLoad(api.quarantine, []);
  return (
    <Await loaded={loaded} empty={(data) => (data.count === 0 ? say("quarantineEmpty") : null)}>
      {(data) => (
        <>
          <p className="reasons-line">
            {Object.entries(data.reasons).map(([reason, count]) => (
              <span key={reason} className="tag">
                {reason} <b>{number(language, count)}</b>
              </span>
            ))}
          </p>
          <ul className="records">
            {data.records.slice(0, 50).map((record, place) => (
              <Record key={place} record={record} />
            ))}
          </ul>
          {data.count > 50 && <p className="soft">{say("andMore", { n: number(language, data.count - 50) })}</p>}
        </>
      )}
    </Await>
  );
}

function Record({ record }: { record: QuarantineRecord }) {
  const { say } = useLanguage();
  const [text, setText] = useState<string | null>(null);
  const [told, setTold] = useState("");
  const json = record.dialect === "aisle" && record.record.startsWith("{");
  const send = async () => {
    try {
      const event: unknown = JSON.parse(text ?? "");
      const found = await ask<{ accepted: number; records: { message?: string }[] }>("/v1/events", event);
      setTold(found.accepted > 0 ? say("mended") : (found.records[0]?.message ?? say("stillWrong")));
      if (found.accepted > 0) setText(null);
    } catch (error) {
      setTold(error instanceof Failure ? (error.status === 422 ? said(error.message) : error.message) : say("noJson"));
    }
  };
  return (
    <li>
      <p>
        <b>{record.message}</b>
        <small>
          {record.source} · {say("line", { n: record.line })}
        </small>
      </p>
      {text === null ? <code>{record.record}</code> : <textarea rows={4} aria-label={say("mend")} value={text} onChange={(event) => setText(event.target.value)} />}
      {json && (
        <span className="buttons">
          {text === null ? (
            <button type="button" onClick={() => setText(record.record)}>
              {say("mend")}
            </button>
          ) : (
            <button type="button" className="primary" onClick={send}>
              {say("sendAgain")}
            </button>
          )}
        </span>
      )}
      <p role="status" className="soft">
        {told}
      </p>
    </li>
  );
}

/** Of a batch that was rejected as a whole: why its first record was. */
function said(body: string): string {
  try {
    return (JSON.parse(body) as { records: { message?: string }[] }).records[0]?.message ?? body;
  } catch {
    return body;
  }
}
