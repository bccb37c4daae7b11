import type { ReactNode } from "react";
import type { Loaded } from "../load";
import { useLanguage } from "../language";

/** A titled part of a page. */
export function Panel({ title, about, aside, wide, children }: { title: string; about?: ReactNode; aside?: ReactNode; wide?: boolean; children: ReactNode }) {
  return (
    <section className={wide ? "panel wide" : "panel"}>
      <header>
        <h2>{title}</h2>
        {aside}
        {about && <p>{about}</p>}
      </header>
      {children}
    </section>
  );
}

/** What was asked for, or that it is on its way, that it failed, that there is nothing. */
export function Await<Data>({ loaded, empty, slow, children }: { loaded: Loaded<Data>; empty?: (data: Data) => ReactNode; slow?: string; children: (data: Data) => ReactNode }) {
  const { say } = useLanguage();
  if (loaded.data === undefined && loaded.failure === undefined) return <Waiting text={slow} />;
  if (loaded.data === undefined && loaded.failure !== undefined)
    return (
      <div className="state failed" role="alert">
        <p>{loaded.failure.status === 0 ? say("serverGone") : loaded.failure.message}</p>
        <button type="button" onClick={loaded.again}>
          {say("again")}
        </button>
      </div>
    );
  const data = loaded.data as Data;
  const nothing = empty?.(data);
  return nothing ? <div className="state">{nothing}</div> : <>{children(data)}</>;
}

export function Waiting({ text }: { text?: string | undefined }) {
  const { say } = useLanguage();
  return (
    <div className="state waiting" role="status">
      <span className="lines" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {text ?? say("loading")}
    </div>
  );
}
