import type { PastReason } from "./api";
import type { Say } from "./language";
import { words, type Word } from "./words";

const has = (word: string): word is Word => word in words;

/** What a type of event is called; types of the shop's own stand as they are. */
export function typeName(say: Say, type: string): string {
  const word = `type_${type}`;
  return has(word) ? say(word) : type;
}

/** A state of the paths: where visits begin and end, the goal, a page, or a type of events. */
export function stateName(say: Say, state: string): string {
  const words = { "(entry)": "state_entry", "(exit)": "state_exit", "(goal)": "type_purchase" } as const;
  return state in words ? say(words[state as keyof typeof words]) : typeName(say, state);
}

/** A task in words: "purchase within 30d" is "Buys within 30 days". */
export function taskTitle(say: Say, task: string, question: string): string {
  const within = /^(purchase|no event|event|refund)(?: of .+)? within (\d+)d/.exec(question);
  if (within) return say(within[1] === "purchase" ? "buysWithin" : within[1] === "no event" ? "leavesFor" : within[1] === "refund" ? "returnsWithin" : "comesWithin", { n: within[2]! });
  const sum = /^sum of money of purchase within (\d+)d/.exec(question) ?? /^sum of purchase within (\d+)d/.exec(question);
  if (sum) return say("spendsWithin", { n: sum[1]! });
  return question.startsWith("next item") ? say("nextItem") : task;
}

export function segmentName(say: Say, segment: string): string {
  const word = `segment_${segment}`;
  return has(word) ? say(word) : segment;
}

export function tasteName(say: Say, by: string): string {
  const word = `taste_${by}`;
  return has(word) ? say(word) : by;
}

/** What columns that are made for many things are called: the shape of their names, and how to say it. */
const families: [RegExp, (say: Say, what: string, n: string) => string][] = [
  [/^(.+)_(\d+)d$/, (say, what, n) => say("columnWithin", { what: columnName(say, what), n })],
  [/^(.+)_all$/, (say, what) => say("columnEver", { what: columnName(say, what) })],
  [/^(.+)_a_week$/, (say, what) => say("columnWeekly", { what: columnName(say, what) })],
  [/^(.+)_trend$/, (say, what) => say("columnTrend", { what: columnName(say, what) })],
  [/^days_since_(.+)$/, (say, what) => say("columnSince", { what: typeName(say, what) })],
  [/^(view_item|add_to_cart|purchase|purchases_a_look) in (.+)$/, (say, what, n) => say("columnOfCategory", { what: columnName(say, what), n })],
  [/^bought in (.+)$/, (say, what) => say("columnBoughtIn", { what })],
  [/^in (.+)$/, (say, what) => say("columnInCategory", { what })],
  [/^country = (.+)$/, (say, what) => say("columnOfCountry", { what })],
  [/^device = (.+)$/, (say, what) => say("columnOfDevice", { what })],
  [/^sex = (.+)$/, (say, what) => say("columnOfSex", { what })],
];

/** A column of a model in words, where its name is one that many shops meet; else its name with blanks. */
export function columnName(say: Say, column: string): string {
  for (const word of [`column_${column}`, `type_${column}`]) if (has(word)) return say(word);
  for (const [shape, told] of families) {
    const found = shape.exec(column);
    if (found) return told(say, found[1]!, found[2] ?? "");
  }
  return column.replaceAll("_", " ");
}

/** What a past event was about: an item, or words that were searched for. */
export function eventAbout(reason: PastReason, name: (item: string) => string): string {
  return reason.item === undefined ? `“${reason.search}”` : name(reason.item);
}

/** Why a version came to answer. */
export function whyName(say: Say, why: string): string {
  const word = `why_${why}`;
  return has(word) ? say(word) : why;
}

/** Whether a prediction moved the way that a shop likes: staying away is the one that should fall. */
export function isGood(question: string, change: number): boolean {
  return question.startsWith("no event") ? change < 0 : change > 0;
}

export function metricName(say: Say, metric: string): string {
  const word = `metric_${metric}`;
  return has(word) ? say(word) : metric;
}

export function modelName(say: Say, name: string, title: string): string {
  const [kind, number] = name.split(" "); // of several of one kind: "behaviour 2"
  const word = `model_${kind}`;
  return has(word) ? [say(word), number].filter(Boolean).join(" ") : title || name;
}
