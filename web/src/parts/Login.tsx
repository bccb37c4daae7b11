import { useState, type FormEvent } from "react";
import { tried } from "../api";
import { useLanguage } from "../language";
import { Brand } from "./Brand";
import { LanguageSwitch, LookSwitch } from "./Switches";

const told = { wrong: "keyWrong", weak: "keyWeak", gone: "serverGone" } as const;

export function Login({ wrong, enter }: { wrong: boolean; enter: (key: string) => void }) {
  const { say } = useLanguage();
  const [key, setKey] = useState("");
  const [problem, setProblem] = useState<keyof typeof told | null>(wrong ? "wrong" : null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const found = await tried(key.trim());
    setBusy(false);
    if (found === "fine") enter(key.trim());
    else setProblem(found);
  };
  return (
    <div className="login">
      <header>
        <Brand />
        <div className="tools">
          <LanguageSwitch />
          <LookSwitch />
        </div>
      </header>
      <main>
        <h1>{say("loginTitle")}</h1>
        <p>{say("loginAbout")}</p>
        <form onSubmit={submit}>
          <label htmlFor="key">{say("key")}</label>
          <input id="key" type="password" autoComplete="off" autoFocus spellCheck={false} placeholder="aisle_…" value={key} onChange={(event) => setKey(event.target.value)} aria-invalid={problem !== null} aria-describedby="key-problem" />
          <p id="key-problem" className="problem" role="alert">
            {problem && say(told[problem])}
          </p>
          <button type="submit" className="primary" disabled={busy || key.trim() === ""}>
            {say(busy ? "looking" : "enter")}
          </button>
        </form>
        <p className="hint">
          {say("loginHint")} <code>aisle keys SHOP --make page --scopes admin</code>
        </p>
      </main>
    </div>
  );
}
