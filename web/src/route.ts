import { useSyncExternalStore } from "react";

export const pages = ["shop", "now", "people", "understand", "models", "log"] as const;
export type Page = (typeof pages)[number];

/** Which page is shown: what stands behind # in the address. `#/shop/85123A` is ["shop", "85123A"]. */
export function useRoute(): string[] {
  const hash = useSyncExternalStore(
    (changed) => {
      window.addEventListener("hashchange", changed);
      return () => window.removeEventListener("hashchange", changed);
    },
    () => window.location.hash,
  );
  return hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
}

export function address(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}
