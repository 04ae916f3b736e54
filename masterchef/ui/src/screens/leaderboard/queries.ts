import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";

export const NO_FILTERS = { scenario: "", track: "", ruleset: "" };
export type BoardFilters = typeof NO_FILTERS;

export const boardsQuery = (filters: BoardFilters) =>
  queryOptions({
    queryKey: ["leaderboard", filters],
    queryFn: () =>
      ok(
        api.GET("/api/v1/leaderboard", {
          params: {
            query: {
              scenario: filters.scenario || undefined,
              track: (filters.track || undefined) as "A" | "B" | undefined,
              ruleset: filters.ruleset || undefined,
            },
          },
        }),
      ),
    refetchInterval: 15_000,
  });
