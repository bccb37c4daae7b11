import { useCallback, useEffect, useRef, useState } from "react";
import { api, Failure, type Happening, type Item, type Predictions, type Recommendation, type Task } from "../../api";

/** Who clicks: somebody whom nobody knows yet, or a customer of the shop. */
export interface Visitor {
  id: string;
  known: boolean;
  session: string;
}

/** What the models say of the visitor at one moment. */
export interface Belief {
  recommendation: Recommendation;
  predictions: Predictions[];
}

/** One thing that the visitor did. */
export interface Step {
  number: number;
  type: string;
  what: string; // an item, or what was searched for
  kept: number; // milliseconds until the event was on the disk
  answered: number; // and then until the answer that has seen it
}

export interface Visit {
  visitor: Visitor;
  now: Belief | undefined;
  before: Belief | undefined; // what was believed before the last step
  steps: Step[]; // the latest first
  failure: Failure | undefined;
  busy: boolean;
  act: (happened: Happening[], what: string, kept?: () => void) => void; // kept: it was, and the visitor is still the same
  startAs: (customer: string | null) => void;
}

const shown = 8;

function newVisitor(customer: string | null): Visitor {
  const some = crypto.getRandomValues(new Uint32Array(2));
  const name = Array.from(some, (part) => part.toString(36)).join("");
  return { id: customer ?? `guest-${name.slice(0, 6)}`, known: customer !== null, session: `page-${name}` };
}

const tasksOf = (tasks: Task[]) => tasks.filter((task) => task.answer !== "items");

async function believed(visitor: Visitor, tasks: Task[]): Promise<Belief> {
  const [recommendation, ...predictions] = await Promise.all([
    api.recommend(visitor.id, shown),
    ...tasksOf(tasks).map((task) => api.predict(task.task, visitor.id, true)),
  ]);
  return { recommendation, predictions };
}

/** A visit to the shop: what is done in it is told to the service, one after the other, and each time it is asked what it believes. */
export function useVisit(): Visit {
  const [visitor, setVisitor] = useState(() => newVisitor(null));
  const present = useRef(visitor);
  const [state, setState] = useState<{ now?: Belief | undefined; before?: Belief | undefined }>({});
  const [steps, setSteps] = useState<Step[]>([]);
  const [failure, setFailure] = useState<Failure>();
  const [waiting, setWaiting] = useState(0);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const tasks = useRef<Promise<Task[]> | null>(null);

  const inTurn = useCallback((work: () => Promise<void>) => {
    setWaiting((count) => count + 1);
    queue.current = queue.current
      .then(work)
      .then(() => setFailure(undefined))
      .catch((error: unknown) => setFailure(error instanceof Failure ? error : new Failure(0, String(error))))
      .finally(() => setWaiting((count) => count - 1));
  }, []);

  const known = useCallback(async () => {
    tasks.current ??= api.tasks();
    try {
      return await tasks.current;
    } catch (error) {
      tasks.current = null;
      throw error;
    }
  }, []);

  useEffect(() => {
    let current = true;
    inTurn(async () => {
      const now = await believed(visitor, await known());
      if (current) setState({ now });
    });
    return () => {
      current = false;
    };
  }, [visitor, inTurn, known]);

  const act = useCallback(
    (happened: Happening[], what: string, whenKept?: () => void) =>
      inTurn(async () => {
        const who = visitor.known ? { user_id: visitor.id } : { anonymous_id: visitor.id };
        const declared = await known();
        const begin = performance.now();
        await api.happened(happened.map((event) => ({ ...event, ...who, session_id: visitor.session, source: "page" })));
        const kept = performance.now();
        const here = () => present.current === visitor; // what was done before one became somebody else is told, but not shown
        if (!here()) return;
        whenKept?.();
        const recommendation = await api.recommend(visitor.id, shown);
        const answered = performance.now();
        const predictions = await Promise.all(tasksOf(declared).map((task) => api.predict(task.task, visitor.id, true)));
        if (!here()) return;
        setState((last) => ({ now: { recommendation, predictions }, before: last.now }));
        setSteps((last) => [{ number: (last[0]?.number ?? 0) + 1, type: happened[0]!.type, what, kept: kept - begin, answered: answered - kept }, ...last].slice(0, 30));
      }),
    [visitor, inTurn, known],
  );

  const startAs = useCallback((customer: string | null) => {
    setSteps([]);
    setState({});
    present.current = newVisitor(customer);
    setVisitor(present.current);
  }, []);

  return { visitor, now: state.now, before: state.before, steps, failure, busy: waiting > 0, act, startAs };
}

/** What is said of an item when something is done with it. */
export function about(item: Item, currency: string): Pick<Happening, "item_id" | "price" | "currency"> {
  return item.price === null ? { item_id: item.item } : { item_id: item.item, price: item.price, currency };
}
