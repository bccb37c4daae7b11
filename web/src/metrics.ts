import { number, percent } from "./format";
import type { Language } from "./language";

/** What is shown of a model first, where it is measured. */
const first = ["roc_auc", "accuracy", "f1", "ece", "r2", "mae", "rmse", "recall@20", "ndcg@10", "mrr@20"];
const asShare = new Set(["accuracy", "recall@10", "recall@20"]);

export function metricsShown(metrics: Record<string, number>, most = 4): string[] {
  return first.filter((name) => metrics[name] !== undefined).slice(0, most);
}

export function metricValue(language: Language, name: string, value: number): string {
  if (asShare.has(name)) return percent(language, value, 1);
  return Math.abs(value) >= 100 ? number(language, value) : number(language, value, 4);
}
