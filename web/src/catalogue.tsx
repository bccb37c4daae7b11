import { createContext, useCallback, useContext, type ReactNode } from "react";
import { api, type Catalogue } from "./api";
import { named } from "./format";
import { useLoad, type Loaded } from "./load";
import { itemOf } from "./items";

const Context = createContext<Loaded<Catalogue> | null>(null);

/** The catalogue, asked for once for all pages. */
export function Shelves({ children }: { children: ReactNode }) {
  return <Context value={useLoad(api.catalogue, [])}>{children}</Context>;
}

export function useCatalogue(): Loaded<Catalogue> {
  const shelves = useContext(Context);
  if (shelves === null) throw new Error("no <Shelves> around");
  return shelves;
}

/** What items are called; their ids until that is known. */
export function useNames(): (item: string) => string {
  const { data } = useCatalogue();
  return useCallback((item: string) => (data === undefined ? item : named(itemOf(data, item).name, item)), [data]);
}
