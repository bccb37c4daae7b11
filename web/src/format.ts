import type { Language } from "./language";

const locale = (language: Language) => (language === "zh" ? "zh-CN" : "en-GB");

export function money(language: Language, amount: number, currency: string, whole = false): string {
  const digits = whole ? { maximumFractionDigits: 0 } : {};
  try {
    return new Intl.NumberFormat(locale(language), { style: "currency", currency, currencyDisplay: "narrowSymbol", ...digits }).format(amount);
  } catch {
    return `${amount.toFixed(whole ? 0 : 2)} ${currency}`;
  }
}

export function number(language: Language, value: number, digits = 0): string {
  return new Intl.NumberFormat(locale(language), { maximumFractionDigits: digits }).format(value);
}

/** What a model read: a number in three or four digits, a text as it stands. */
export function figure(language: Language, text: string): string {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return text;
  return number(language, value, Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);
}

export function percent(language: Language, share: number, digits?: number): string {
  const places = digits ?? (share < 0.1 ? 1 : 0);
  return new Intl.NumberFormat(locale(language), { style: "percent", maximumFractionDigits: places, minimumFractionDigits: places }).format(share);
}

export function moment(language: Language, time: string): string {
  return new Intl.DateTimeFormat(locale(language), { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));
}

export function day(language: Language, time: string): string {
  return new Intl.DateTimeFormat(locale(language), { dateStyle: "medium", timeZone: "UTC" }).format(new Date(time));
}

/** "WHITE HANGING HEART T-LIGHT HOLDER" shouts: "White hanging heart t-light holder". */
export function named(name: string | null | undefined, item: string): string {
  const text = name?.trim() || item;
  if (text.length < 4 || text !== text.toUpperCase() || text === text.toLowerCase()) return text;
  const lower = text.toLowerCase();
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}

/** A number of 32 bits that is the same for the same text (FNV-1a). */
export function hash(text: string): number {
  let out = 2166136261;
  for (let i = 0; i < text.length; ++i) out = Math.imul(out ^ text.charCodeAt(i), 16777619);
  return out >>> 0;
}
