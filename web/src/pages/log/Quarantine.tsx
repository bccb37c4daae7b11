import { useState } from "react";
import { api, Failure, type QuarantineRecord } from "../../api";
import { number } from "../../format";
import { useLanguage } from "../../language";
import { useLoad } from "../../load";
import { Await } from "../../parts/Panel";

/** What was not accepted, and why; it can be mended here and sent again: then it leaves the list. */
export function Quarantine() {
  const { language, say } = useLanguage();
  const [mended, setMended] = useState<QuarantineRecord[]>([]);
  const loaded = useLoad(api.quarantine, []);
  return (
    <>
      <p role="status" className="soft">
        {mended.length > 0 && say("mended", { n: number(language, mended.length) })}
      </p>
      <Await loaded={loaded} empty={(data) => (data.count === 0 ? say("quarantineEmpty") : null)}>
        {(data) => {
          const left = data.records.filter((record) => !mended.includes(record));
          const more = data.count - data.records.length + Math.max(0, left.length - 50);
          return (
            <>
              <p className="reasons-line">
                {Object.entries(data.reasons).map(([reason, count]) => (
                  <span key={reason} className="tag">
                    {reason} <b>{number(language, count - mended.filter((record) => record.reason === reason).length)}</b>
                  </span>
                ))}
              </p>
              <ul className="records">
                {left.slice(0, 50).map((record) => (
                  <Record key={data.records.indexOf(record)} record={record} done={() => setMended((before) => [...before, record])} />
                ))}
              </ul>
              {more > 0 && <p className="soft">{say("andMore", { n: number(language, more) })}</p>}
            </>
          );
        }}
      </Await>
    </>
  );
}

function Record({ record, done }: { record: QuarantineRecord; done: () => void }) {
  const { say } = useLanguage();
  const [text, setText] = useState<string | null>(null);
  const [told, setTold] = useState("");
  const send = async () => {
    try {
      const found = await api.mend(record, text ?? "");
      if (found.records.some((each) => each.status === "rejected")) setTold(found.records[0]?.message ?? say("stillWrong"));
      else done();
    } catch (error) {
      setTold(error instanceof Failure && error.status !== 0 ? said(error.message) : say("serverGone"));
    }
  };
  return (
    <li>
      <p>
        <b>{record.message}</b>
        <small>{record.source === "http" ? say("byHttp", { dialect: record.dialect }) : `${record.source} · ${say("line", { n: record.line })}`}</small>
      </p>
      {record.header !== undefined && <code className="soft">{record.header}</code>}
      {text === null ? <code>{record.record}</code> : <textarea rows={4} spellCheck={false} aria-label={say("mend")} value={text} onChange={(event) => setText(event.target.value)} />}
      {!record.cut && (
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
