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

function asked(path: string, body: unknown, signal: AbortSignal | undefined): Promise<Response> {
  const headers: Record<string, string> = { Authorization: `Bearer ${keyOf()}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const question: RequestInit = { method: body === undefined ? "GET" : "POST", headers };
  if (body !== undefined) question.body = JSON.stringify(body);
  if (signal) question.signal = signal;
  return fetch(path, question);
}

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** A service that has too much to do at the moment refuses early (503): the question is put again a few times. */
async function patiently(path: string, body: unknown, signal: AbortSignal | undefined): Promise<Response> {
  for (let turn = 1; ; ++turn) {
    const response = await asked(path, body, signal);
    if (response.status !== 503 || turn === 5) return response;
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

const part = encodeURIComponent;

export const api = {
  catalogue: () => ask<Catalogue>("/v1/catalogue"),
  tasks: () => ask<{ tasks: Task[] }>("/v1/tasks").then((found) => found.tasks),
  recommend: (user: string, n: number) => ask<Recommendation>("/v1/recommend", { user, n, explain: true, context: { place: "page" } }),
  predict: (task: string, user: string, explain: boolean) => ask<Predictions>("/v1/predict", { task, users: [user], explain }),
  similar: (item: string, n: number) => ask<Recommendation>(`/v1/similar/${part(item)}?n=${n}`),
  happened: (events: Happening[]) => ask<{ accepted: number }>("/v1/events", events),
  people: (query: string) => ask<{ people: Person[] }>(`/v1/people?q=${part(query)}`).then((found) => found.people),
  person: (id: string) => ask<PersonState>(`/v1/users/${part(id)}?n=200`),
};
