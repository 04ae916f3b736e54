import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { ListedRun, RunStateEnum } from "@/api/schema";
import { listOf } from "@/parts/useFilters";
import { LIVE } from "@/parts/StateBadge";

export const PAGE_SIZE = 50;
export const NO_FILTERS = { search: "", state: "", kind: "", owner: "", page: "1" };
export type RunFilters = typeof NO_FILTERS;

/** A page of runs, asked for again while any of them goes on. */
export const runsQuery = (filters: RunFilters) =>
  queryOptions({
    queryKey: ["runs", filters],
    queryFn: () =>
      ok(
        api.GET("/api/v1/runs", {
          params: {
            query: {
              search: filters.search || undefined,
              kind: filters.kind || undefined,
              owner: filters.owner || undefined,
              state: listOf(filters.state) as RunStateEnum[],
              page: Number(filters.page) || 1,
              page_size: PAGE_SIZE,
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (isAnyLive(query.state.data?.results) ? 2_000 : 10_000),
  });

const isAnyLive = (runs: ListedRun[] | undefined) => runs?.some((run) => LIVE.has(run.state)) ?? true;
