import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { OptimisationStep as Step } from "@/api/schema";
import { LIVE } from "@/parts/StateBadge";

export const optimisationQuery = (id: string) =>
  queryOptions({
    queryKey: ["optimisation", id],
    queryFn: () => ok(api.GET("/api/v1/optimisations/{id}", { params: { path: { id } } })),
    refetchInterval: (query) => (LIVE.has(query.state.data?.state ?? "created") ? 2_000 : false),
  });

/** "the old prompt", "proposal 2", "held-out trials". */
export function nameOf(step: Step): string {
  if (step.part === "old") return "the old prompt";
  return step.part === "held_out" ? "held-out trials" : `proposal ${step.number}`;
}

/** F1 with three decimals, as reports show it. */
export const f1 = (mean: number | null) => (mean === null ? "–" : mean.toFixed(3));
