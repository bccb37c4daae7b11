import { useState } from "react";
import { api, Failure, type Publishing, type TaskModels } from "../../api";
import { number } from "../../format";
import { useLanguage, type Language, type Say } from "../../language";
import { metricName } from "../../terms";

export interface Publisher {
  busy: boolean;
  told: string; // what came of it
  publish: (version: number, force: boolean) => Promise<void>;
}

function outcome(language: Language, say: Say, version: number, { published, gain, error }: Publishing): string {
  const measured =
    gain &&
    say("gainTold", {
      metric: metricName(say, gain.metric),
      rows: number(language, gain.rows),
      gain: number(language, gain.gain, 4),
      low: number(language, gain.low, 4),
      high: number(language, gain.high, 4),
    });
  return [say(published ? "nowAnswers" : "notBetter", { version }), measured, error].filter(Boolean).join(" ");
}

/** Lets a version answer, and says what came of it. */
export function usePublisher(task: string, again: () => void): Publisher {
  const { language, say } = useLanguage();
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState("");
  const publish = async (version: number, force: boolean) => {
    setBusy(true);
    try {
      setTold(outcome(language, say, version, await api.publish(task, version, force)));
      again();
    } catch (error) {
      setTold(error instanceof Failure && error.status !== 0 ? error.message : say("serverGone"));
    }
    setBusy(false);
  };
  return { busy, told: busy ? say("comparing") : told, publish };
}

/** An older version that has answered before is taken back; any other must win, or be forced. */
export function PublishButtons({ models, version, publisher: { busy, publish } }: { models: TaskModels; version: number; publisher: Publisher }) {
  const { say } = useLanguage();
  const isBack = version < (models.published ?? 0) && models.history.some((entry) => entry.version === version);
  return (
    <>
      <button type="button" disabled={busy} onClick={() => publish(version, false)}>
        {say(isBack ? "rollBack" : "publish")}
      </button>
      {!isBack && (
        <button type="button" className="plain" disabled={busy} onClick={() => publish(version, true)}>
          {say("force")}
        </button>
      )}
    </>
  );
}
