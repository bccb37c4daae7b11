import { useCallback, useEffect, useState } from "react";

export type Look = "light" | "dark";
const remembered = "aisle.look";
const wish = () => window.matchMedia("(prefers-color-scheme: dark)");

function first(): Look {
  const kept = localStorage.getItem(remembered);
  if (kept === "light" || kept === "dark") return kept;
  return wish().matches ? "dark" : "light";
}

/** Light or dark: as the system has it, until somebody chooses. */
export function useLook(): [Look, () => void] {
  const [look, setLook] = useState<Look>(first);
  useEffect(() => {
    document.documentElement.dataset["look"] = look;
  }, [look]);
  useEffect(() => {
    const follow = () => localStorage.getItem(remembered) === null && setLook(first());
    wish().addEventListener("change", follow);
    return () => wish().removeEventListener("change", follow);
  }, []);
  const turn = useCallback(() => {
    setLook((before) => {
      const next = before === "light" ? "dark" : "light";
      localStorage.setItem(remembered, next);
      return next;
    });
  }, []);
  return [look, turn];
}
