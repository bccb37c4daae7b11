import type { ReactNode } from "react";
import { useLanguage } from "../language";
import { address, pages, type Page } from "../route";
import { Brand } from "./Brand";
import { PageIcon } from "./Icons";
import { LanguageSwitch, LookSwitch } from "./Switches";

/** What stands around every page: where one is, where one can go. */
export function Frame({ page, leave, children }: { page: Page; leave: () => void; children: ReactNode }) {
  const { say } = useLanguage();
  const toContent = () => document.getElementById("content")?.focus();
  return (
    <div className="frame">
      <button type="button" className="skip" onClick={toContent}>
        {say("toContent")}
      </button>
      <header className="top">
        <Brand />
        <nav aria-label={say("pages")}>
          {pages.map((each) => (
            <a key={each} href={address(each)} aria-current={each === page ? "page" : undefined}>
              <PageIcon page={each} />
              <span>{say(each)}</span>
            </a>
          ))}
        </nav>
        <div className="tools">
          <LanguageSwitch />
          <LookSwitch />
          <button type="button" className="icon-button" aria-label={say("leave")} title={say("leave")} onClick={leave}>
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M14 4H6v16h8M10 12h11m-4-4 4 4-4 4" />
            </svg>
          </button>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
