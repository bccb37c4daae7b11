import { useCallback, useEffect, useState, type DependencyList } from "react";
import { Failure } from "./api";

export interface Loaded<Data> {
  data: Data | undefined;
  failure: Failure | undefined;
  again: () => void;
}

/** Asks when it is shown and whenever what it depends on changes. What was there before stays until the next is here. */
export function useLoad<Data>(question: () => Promise<Data>, depends: DependencyList): Loaded<Data> {
  const [state, setState] = useState<{ data?: Data; failure?: Failure }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    question().then(
      (data) => current && setState({ data }),
      (error: unknown) => current && setState((before) => ({ ...before, failure: error instanceof Failure ? error : new Failure(0, String(error)) })),
    );
    return () => {
      current = false;
    };
    // `question` is made anew each time: what it depends on is told by `depends`
  }, [...depends, turn]);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  return { data: state.data, failure: state.failure, again };
}
