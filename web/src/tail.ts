import { useEffect, useState } from "react";
import { api, type Told } from "./api";

/** The latest events, the newest first; more come as they happen. */
export function useTail(most: number): { events: Told[] | undefined; gone: boolean } {
  const [events, setEvents] = useState<Told[]>();
  const [gone, setGone] = useState(false);
  useEffect(() => {
    let current = true;
    let last = 0;
    let timer = 0;
    const look = async () => {
      try {
        const found = await api.tail(last);
        if (!current) return;
        last = found.at(-1)?.number ?? last;
        setEvents((before) => (found.length === 0 && before ? before : [...found.toReversed(), ...(before ?? [])].slice(0, most)));
        setGone(false);
      } catch {
        if (current) setGone(true);
      }
      if (current) timer = window.setTimeout(look, 1000);
    };
    void look();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [most]);
  return { events, gone };
}
