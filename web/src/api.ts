/** How the page asks the service. */

import type { Catalogue, Cohort, Evaluation, Happening, Imagined, Kept, Person, PersonState, Predictions, Publishing, Quarantine, QuarantineRecord, Recommendation, Task, TaskModels, Told, Understanding, Walks } from "./answers";

export type * from "./answers";

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
export const refuse = (): void => refused();
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
  tasks: () => ask<{ tasks: Task[] }>("/v1/tasks").then((found) => found.tasks.filter((each) => each.version !== null)), // that are answered
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
  publish: (task: string, version: number, force: boolean) => ask<Publishing>(`/v1/models/${part(task)}/publish`, { version, force }),
  training: () => ask<{ running: boolean; training?: string[]; snapshot?: string[] }>("/v1/training"),
  train: (task: string) => ask<{ running: boolean }>("/v1/training", { task }),
  understanding: (anew = false) => ask<Understanding>(`/v1/understanding${anew ? "?anew=1" : ""}`),
  funnel: (steps: string[], days: number) => ask<{ funnel: Understanding["funnel"] | null }>(`/v1/funnel?steps=${part(steps.join())}&window=${days}`).then((found) => found.funnel ?? null),
  walks: (way: "from" | "to", state: string) => ask<{ walks: Walks | null }>(`/v1/walks?${way}=${part(state)}`).then((found) => found.walks),
  cohorts: (by: "month" | "week", category: string) => ask<{ cohorts: Cohort[] | null }>(`/v1/cohorts?by=${by}&category=${part(category)}`).then((found) => found.cohorts),
  quarantine: () => ask<Quarantine>("/v1/quarantine?n=100"),
  mend: (record: QuarantineRecord, text: string) => ask<Kept>("/v1/quarantine", { record, text }),
  sql: (sql: string) => ask<{ rows: Record<string, unknown>[]; cut: boolean }>("/v1/sql", { sql }),
  person: (id: string) => ask<PersonState>(`/v1/users/${part(id)}?n=200`),
};
