/** The service's answers that the page reads, and how it asks for them. `/openapi.json` describes the places. */

export interface Item {
  item: string;
  name: string | null;
  category: string | null;
  price: number | null;
  events: number;
}
export interface Catalogue {
  shop: string;
  currency: string;
  items: Item[];
}
export interface Recommended {
  item: string;
  score: number;
  by: string;
  probability?: number;
  title?: string;
}
export interface PastReason {
  item: string;
  type: string;
  time: string;
  contribution: number;
}
export interface Recommendation {
  decision?: string;
  path: string;
  model?: { task: string; version: number };
  events: number;
  items: Recommended[];
  reasons?: PastReason[];
}
export interface ColumnReason {
  column: string;
  value: string;
  contribution: number;
}
export interface Prediction {
  user: string;
  path: string;
  prediction: number;
  probability?: number;
  reasons?: ColumnReason[];
}
export interface Predictions {
  task: string;
  question: string;
  answer: string;
  version: number;
  predictions: Prediction[];
}
export interface Task {
  task: string;
  question: string;
  answer: string;
  version: number;
}
export interface Happening {
  type: string;
  item_id?: string;
  query?: string;
  order_id?: string;
  quantity?: number;
  price?: number;
  currency?: string;
  session_id?: string;
}
export interface Person {
  person: string;
  events: number;
  last?: string;
}
export interface TimelineEvent {
  time: string;
  type: string;
  item?: string;
  query?: string;
  price?: number;
}
export interface PersonState {
  user: string;
  consent: string;
  events: number;
  first_seen?: string;
  last_seen?: string;
  timeline: TimelineEvent[];
  predictions: Record<string, { prediction: number; probability?: number }>;
}

export interface Live {
  time: string;
  events: number[]; // of each of the last 60 seconds
  people: number;
  visitors: number;
  buyers: number;
  orders: number;
  revenue: Record<string, number>;
  currency: string;
  kept: number;
  answered: number;
  people_live: number;
  log: string; // why events are not taken; empty when all is well
  models: { task: string; version: number }[];
  not_taken_up: string[];
}
export interface Told {
  number: number;
  time: string;
  type: string;
  user?: string;
  visitor?: string;
  item?: string;
  query?: string;
  price?: number;
  quantity?: number;
  source?: string;
}
export interface Imagined {
  recommendation: Recommendation;
  predictions: Record<string, { prediction: number; probability?: number; reasons?: ColumnReason[] }>;
}
export type Metrics = Record<string, number>;
export interface Version {
  version: number;
  created?: string;
  champion?: string;
  metrics?: Metrics;
  damaged?: string;
}
export interface TaskModels {
  task: string;
  published: number | null;
  versions: Version[];
  history: { version: number; time: string; why: string }[];
}
export interface LeaderboardRow {
  name: string;
  title: string;
  kind?: string;
  metrics: Metrics;
  validated?: Metrics; // of the simple answers: on the same rows as the others' metrics
  fit_seconds?: number;
}
export interface Evaluation {
  created: string;
  problem?: string;
  kind?: string;
  champion: {
    name: string;
    title: string;
    metrics: Metrics;
    intervals?: Record<string, [number, number]>;
    curves?: {
      roc?: [number, number][];
      gain?: [number, number][];
      calibration?: { predicted: number; observed: number; low: number; high: number; rows: number }[];
    };
  };
  leaderboard: LeaderboardRow[];
  baselines?: LeaderboardRow[];
  learning?: { metric: string; epochs: Record<string, number>[] };
}
export interface QuarantineRecord {
  source: string;
  dialect: string;
  line: number;
  reason: string;
  message: string;
  record: string;
  header?: string;
}
export interface Quarantine {
  count: number;
  reasons: Record<string, number>;
  records: QuarantineRecord[];
}
export interface Band {
  day: string;
  actual?: number;
  expected: number;
  low: number;
  high: number;
  outside?: boolean;
}
export interface Understanding {
  made: string;
  shop: string;
  currency: string | null;
  period: { first: string; last: string; days: number };
  counts: Record<string, number>;
  types: { type: string; events: number; people: number }[];
  revenue?: { currency: string; orders: number; buyers: number; revenue: number; refunds: number; order_value: number }[];
  forecast?: { share: number; held: number; history: Band[]; today: Band; days: Band[] };
  funnel?: { window_days: number; steps: { type: string; people: number; share_of_first: number; share: number; median_hours?: number }[]; worst?: string };
  paths?: { conversion: number; states: { state: string; visits: number; conversion: number; exits: number; removal: number }[] };
  cycle?: {
    median_days: number | null;
    returned: number;
    curve: { days: number; share: number }[];
    overdue: { people: number; revenue: number };
    top: { person: string; orders: number; usual_days: number; silent_days: number; expected: string; revenue: number }[];
    due: { people: number };
  };
  recency_frequency?: { segments: { segment: string; people: number; revenue: number; revenue_share: number; median_days: number; orders: number }[] };
  cohorts?: { month: string; people: number; active: number[] }[];
  seasons?: { of: string; hours: Part[]; weekdays: Part[]; months: Part[] };
  preferences?: { by: string; values: { value: string; share: number }[]; segments?: { segment: string; likes: { value: string; share: number; lift: number }[] }[] }[];
}
export interface Part {
  part: number | string;
  count: number;
}

export class Failure extends Error {
  constructor(
    readonly status: number, // 0: nobody answered
    message: string,
  ) {
    super(message);
  }
}

const kept = "aisle.key";
export const keyOf = (): string => sessionStorage.getItem(kept) ?? "";
export function keepKey(key: string): void {
  if (key === "") sessionStorage.removeItem(kept);
  else sessionStorage.setItem(kept, key);
}

/** Called when the service no longer takes the key. */
let refused: () => void = () => {};
export function onRefused(call: () => void): void {
  refused = call;
}

function asked(path: string, body: unknown, signal: AbortSignal | undefined, key = keyOf()): Promise<Response> {
  const headers: Record<string, string> = { Authorization: `Bearer ${key}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const question: RequestInit = { method: body === undefined ? "GET" : "POST", headers };
  if (body !== undefined) question.body = JSON.stringify(body);
  if (signal) question.signal = signal;
  return fetch(path, question);
}

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** A service that has too much to do at the moment refuses early (503): the question is put again a few times. */
async function patiently(path: string, body?: unknown, signal?: AbortSignal, key?: string): Promise<Response> {
  for (let turn = 1; ; ++turn) {
    const response = await asked(path, body, signal, key);
    if (response.status !== 503 || turn === 8) return response;
    await pause(200 * turn);
  }
}

export async function ask<Answer>(path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
  let response: Response;
  try {
    response = await patiently(path, body, signal);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Failure(0, "");
  }
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as Answer;
  if (response.status === 401) refused();
  let why = text;
  try {
    why = (JSON.parse(text) as { error?: string }).error ?? text;
  } catch {
    // what is no JSON stands as it is
  }
  throw new Failure(response.status, why);
}

/** What a key is good for, asked at a place that needs the key of an admin. */
export async function tried(key: string): Promise<"fine" | "wrong" | "weak" | "gone"> {
  try {
    const { ok, status } = await patiently("/v1/tail?after=9007199254740991", undefined, undefined, key);
    return ok ? "fine" : status === 403 ? "weak" : status === 401 ? "wrong" : "gone";
  } catch {
    return "gone";
  }
}

const part = encodeURIComponent;

export const api = {
  catalogue: () => ask<Catalogue>("/v1/catalogue"),
  tasks: () => ask<{ tasks: Task[] }>("/v1/tasks").then((found) => found.tasks),
  recommend: (user: string, n: number) => ask<Recommendation>("/v1/recommend", { user, n, explain: true, context: { place: "page" } }),
  predict: (task: string, user: string, explain: boolean) => ask<Predictions>("/v1/predict", { task, users: [user], explain }),
  similar: (item: string, n: number) => ask<Recommendation>(`/v1/similar/${part(item)}?n=${n}`),
  happened: (events: Happening[]) => ask<{ accepted: number }>("/v1/events", events),
  people: (query: string) => ask<{ people: Person[] }>(`/v1/people?q=${part(query)}`).then((found) => found.people),
  imagine: (user: string, events: { item: string; type: string }[]) => ask<Imagined>("/v1/imagine", { user, events, n: 6, explain: true }),
  tail: (after: number) => ask<{ events: Told[] }>(`/v1/tail?after=${after}`).then((found) => found.events),
  models: (task: string) => ask<TaskModels>(`/v1/models/${part(task)}`),
  modelTasks: () => ask<{ models: { task: string }[] }>("/v1/models").then((found) => found.models.map((each) => each.task)),
  evaluation: (task: string, version: number) => ask<Evaluation>(`/v1/models/${part(task)}/${version}`),
  publish: (task: string, version: number, force: boolean) => ask<{ published: boolean; why?: string }>(`/v1/models/${part(task)}/publish`, { version, force }),
  training: () => ask<{ running: boolean; training?: string[]; snapshot?: string[] }>("/v1/training"),
  train: (task: string) => ask<{ running: boolean }>("/v1/training", { task }),
  understanding: (anew = false) => ask<Understanding>(`/v1/understanding${anew ? "?anew=1" : ""}`),
  quarantine: () => ask<Quarantine>("/v1/quarantine?n=100"),
  sql: (sql: string) => ask<{ rows: Record<string, unknown>[]; cut: boolean }>("/v1/sql", { sql }),
  person: (id: string) => ask<PersonState>(`/v1/users/${part(id)}?n=200`),
};
