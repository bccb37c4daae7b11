import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { words, type Word } from "./words";

export type Language = "en" | "zh";
export type Say = (word: Word, values?: Record<string, string | number>) => string;

interface Spoken {
  language: Language;
  say: Say;
  speak: (language: Language) => void;
}

const Context = createContext<Spoken | null>(null);
const remembered = "aisle.language";

function first(): Language {
  const kept = localStorage.getItem(remembered);
  if (kept === "en" || kept === "zh") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The browser's language at first, then the one that was chosen last. */
export function Speaking({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(first);
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  const spoken = useMemo<Spoken>(
    () => ({
      language,
      say: (word, values = {}) => filled(words[word][language === "zh" ? 1 : 0], values),
      speak: (next) => {
        localStorage.setItem(remembered, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <Context value={spoken}>{children}</Context>;
}

export function useLanguage(): Spoken {
  const spoken = useContext(Context);
  if (spoken === null) throw new Error("no <Speaking> around");
  return spoken;
}
