/** Which columns of a table are shown, and its order, kept in the address beside the filters. */
import type { SortingState } from "@tanstack/react-table";
import { useMemo } from "react";
import { listOf, useFilters } from "./useFilters";

const NOTHING = { without: "", order: "" };

export interface TableView {
  /** Columns that are left out. */
  hidden: string[];
  hide: (columns: string[]) => void;
  sorting: SortingState;
  sort: (sorting: SortingState) => void;
}

export function useTableView(): TableView {
  const [{ without, order }, change] = useFilters(NOTHING);
  return useMemo(
    () => ({
      hidden: listOf(without),
      hide: (columns) => change({ without: columns.join(",") }),
      sorting: sortingOf(order),
      sort: (sorting) => change({ order: orderOf(sorting) }),
    }),
    [without, order, change],
  );
}

/** "-score,name" is the best score first, then by name. */
export const sortingOf = (order: string): SortingState =>
  listOf(order).map((one) => ({ id: one.replace(/^-/, ""), desc: one.startsWith("-") }));

export const orderOf = (sorting: SortingState): string =>
  sorting.map(({ id, desc }) => (desc ? `-${id}` : id)).join(",");
