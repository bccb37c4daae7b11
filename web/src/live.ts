import { useEffect, useState } from "react";
import { keyOf, refuse, type Live } from "./api";

export interface Watched {
  live: Live | undefined;
  gone: boolean; // the service does not answer at the moment
}

/** Reads server-sent events. EventSource cannot send a key in the header, and a key has no place in an address. */
async function read(signal: AbortSignal, told: (live: Live) => void): Promise<void> {
  const response = await fetch("/v1/live", { headers: { Authorization: `Bearer ${keyOf()}` }, signal });
  if (response.status === 401) refuse();
  if (!response.ok || response.body === null) throw new Error(String(response.status));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const messages = (rest + value).split("\n\n");
    rest = messages.pop() ?? "";
    for (const message of messages) if (message.startsWith("data: ")) told(JSON.parse(message.slice(6)) as Live);
  }
}

/** What happens now, as long as the page is shown; asks again when the connection ends. */
export function useLive(): Watched {
  const [watched, setWatched] = useState<Watched>({ live: undefined, gone: false });
  useEffect(() => {
    const end = new AbortController();
    const watch = async () => {
      while (!end.signal.aborted) {
        try {
          await read(end.signal, (live) => setWatched({ live, gone: false }));
        } catch {
          // it is tried again below
        }
        if (end.signal.aborted) return;
        setWatched((before) => ({ ...before, gone: true }));
        await new Promise((done) => setTimeout(done, 2000));
      }
    };
    void watch();
    return () => end.abort();
  }, []);
  return watched;
}
