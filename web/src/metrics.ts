import type { Evaluation, Metrics } from "./api";
import { number, percent } from "./format";
import type { Language } from "./language";

/** What is shown of a model first, where it is measured. */
const first = ["roc_auc", "accuracy", "f1", "ece", "r2", "mae", "rmse", "recall@20", "ndcg@10", "mrr@20"];

/** By which it was chosen; the next item by what its protocol goes by. */
export function decidedBy({ champion, kind, protocol }: Evaluation): string {
  if (kind === "next_item") return protocol === "prefixes" ? "mrr@20" : "ndcg@10";
  return champion.chosen_by ?? "";
}

const asShare = new Set(["accuracy", "recall@10", "recall@20"]);

export function metricsShown(metrics: Metrics, most = 4): string[] {
  return first.filter((name) => metrics[name] != null).slice(0, most);
}

const lessIsBetter = new Set(["ece", "mae", "rmse", "log_loss", "brier"]);

/** Whether a change of a metric is for the better: above 0; below 0 for the worse. */
export function gainOf(name: string, change: number): number {
  return lessIsBetter.has(name) ? -change : change;
}

export function metricChange(language: Language, name: string, change: number): string {
  const size = metricValue(language, name, Math.abs(change));
  return size === metricValue(language, name, 0) ? "±0" : `${change > 0 ? "+" : "−"}${size}`;
}

export function metricValue(language: Language, name: string, value: number): string {
  if (asShare.has(name)) return percent(language, value, 1);
  return Math.abs(value) >= 100 ? number(language, value) : number(language, value, 4);
}
