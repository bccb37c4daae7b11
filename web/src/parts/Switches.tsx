import { useLanguage } from "../language";
import { useLook } from "../look";

export function LanguageSwitch() {
  const { language, speak, say } = useLanguage();
  return (
    <div className="switch" role="group" aria-label={say("language")}>
      <button type="button" lang="en" aria-pressed={language === "en"} onClick={() => speak("en")}>
        EN
      </button>
      <button type="button" lang="zh" aria-pressed={language === "zh"} onClick={() => speak("zh")}>
        中文
      </button>
    </div>
  );
}

export function LookSwitch() {
  const { say } = useLanguage();
  const [look, turn] = useLook();
  return (
    <button type="button" className="icon-button" aria-label={say(look === "light" ? "toDark" : "toLight")} title={say(look === "light" ? "toDark" : "toLight")} onClick={turn}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        {look === "light" ? <path d="M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5Z" /> : <path d="M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm0-5v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4" />}
      </svg>
    </button>
  );
}
