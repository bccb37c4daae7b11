/** What the service answers, as far as the page reads it; `/openapi.json` describes the places. */

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
  item?: string;
  search?: string;
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
  version: number | null; // null: no model is published
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
  segment?: string; // champions, loyal, …
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
export type Metrics = Record<string, number | null>; // null: it could not be measured
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
/** What came of the wish that a version answers; `gain` where both were asked the same questions. */
export interface Publishing {
  published: boolean;
  why: string;
  error?: string;
  gain?: { metric: string; rows: number; gain: number; low: number; high: number }; // above 0 is better
}
export interface LeaderboardRow {
  name: string;
  title: string;
  kind?: string;
  metrics: Metrics;
  validated?: Metrics; // of the simple answers: on the same rows as the others' metrics
  validation?: Metrics; // of the next item: on the questions that decided, metrics being of the test
  fit_seconds?: number;
}
export interface Curve {
  metric: string;
  epochs: Record<string, number>[];
}
export interface Evaluation {
  created: string;
  problem?: string;
  kind?: string;
  protocol?: string; // of the next item: how it was asked
  champion: {
    name: string;
    title: string;
    chosen_by?: string; // the metric; not told of the next item
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
  learning?: Curve; // of the next item
  behaviour?: { learning?: { epochs?: Record<string, number>[]; tuning?: Record<string, number>[] } }; // losses, of other tasks
}
export interface Kept {
  accepted: number;
  records: { status: string; message?: string }[];
}
export interface QuarantineRecord {
  source: string;
  dialect: string;
  line: number;
  reason: string;
  message: string;
  record: string;
  header?: string;
  cut?: boolean; // it does not stand there whole
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
export interface Walks {
  from?: string;
  to?: string;
  visits: number;
  states: string[]; // the commonest first
  ways: { steps: string[]; visits: number }[]; // what followed `from`, or came before `to`, nearest first
}
export interface Cohort {
  month?: string;
  week?: string; // its Monday
  people: number;
  active: number[]; // by months or weeks since
  orders: number[];
  revenue: number[];
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
  walks?: Walks;
  cycle?: {
    median_days: number | null;
    returned: number;
    curve: { days: number; share: number }[];
    overdue: { people: number; revenue: number };
    top: { person: string; orders: number; usual_days: number; silent_days: number; expected: string; revenue: number }[];
    due: { people: number };
  };
  recency_frequency?: { segments: { segment: string; people: number; revenue: number; revenue_share: number; median_days: number; orders: number }[] };
  cohorts?: Cohort[];
  seasons?: { of: string; hours: Part[]; weekdays: Part[]; months: Part[] };
  preferences?: { by: string; values: { value: string; share: number }[]; segments?: { segment: string; likes: { value: string; share: number; lift: number }[] }[] }[];
}
export interface Part {
  part: number | string;
  count: number;
}
