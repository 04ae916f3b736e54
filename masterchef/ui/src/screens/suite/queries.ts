import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { LIVE } from "@/parts/StateBadge";

export const suitesQuery = queryOptions({
  queryKey: ["suites"],
  queryFn: () => ok(api.GET("/api/v1/suites")),
  staleTime: 60_000,
});

export const suiteRunQuery = (id: string) =>
  queryOptions({
    queryKey: ["suite-run", id],
    queryFn: () => ok(api.GET("/api/v1/suite-runs/{id}", { params: { path: { id } } })),
    refetchInterval: (query) => (LIVE.has(query.state.data?.state ?? "created") ? 2_000 : false),
  });

export const suiteResultQuery = (id: string, running: boolean) =>
  queryOptions({
    queryKey: ["suite-result", id, running],
    queryFn: () => ok(api.GET("/api/v1/suite-runs/{id}/result", { params: { path: { id } } })),
    refetchInterval: running ? 5_000 : false,
  });

export const suiteBoardsQuery = (track: string, ruleset: string) =>
  queryOptions({
    queryKey: ["leaderboard", "suites", track, ruleset],
    queryFn: () =>
      ok(
        api.GET("/api/v1/leaderboard/suites", {
          params: { query: { track: (track || undefined) as "A" | "B" | undefined, ruleset: ruleset || undefined } },
        }),
      ),
    refetchInterval: 15_000,
  });
