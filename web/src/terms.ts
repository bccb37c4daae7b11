import type { Say } from "./language";
import { words, type Word } from "./words";

const has = (word: string): word is Word => word in words;

/** What a type of event is called; types of the shop's own stand as they are. */
export function typeName(say: Say, type: string): string {
  const word = `type_${type}`;
  return has(word) ? say(word) : type;
}

/** A task in words: "purchase within 30d" is "Buys within 30 days". */
export function taskTitle(say: Say, task: string, question: string): string {
  const within = /^(purchase|no event|event|refund)(?: of .+)? within (\d+)d/.exec(question);
  if (within) return say(within[1] === "purchase" ? "buysWithin" : within[1] === "no event" ? "leavesFor" : within[1] === "refund" ? "returnsWithin" : "comesWithin", { n: within[2]! });
  const sum = /^sum of money of purchase within (\d+)d/.exec(question) ?? /^sum of purchase within (\d+)d/.exec(question);
  if (sum) return say("spendsWithin", { n: sum[1]! });
  return question.startsWith("next item") ? say("nextItem") : task;
}
