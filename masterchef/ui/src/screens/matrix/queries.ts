import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { Cell } from "@/api/schema";
import { LIVE } from "@/parts/StateBadge";

export type Metric = "entities_f1" | "mappings_f1" | "relationships_f1";
export const METRICS: { value: Metric; label: string }[] = [
  { value: "entities_f1", label: "entities F1" },
  { value: "mappings_f1", label: "mCODE mappings F1" },
  { value: "relationships_f1", label: "relationships F1" },
];

const path = (id: string) => ({ params: { path: { id } } });

export const matrixQuery = (id: string) =>
  queryOptions({
    queryKey: ["matrix", id],
    queryFn: () => ok(api.GET("/api/v1/matrices/{id}", path(id))),
    refetchInterval: (query) => (LIVE.has(query.state.data?.state ?? "created") ? 2_000 : false),
  });

export const progressQuery = (id: string) =>
  queryOptions({
    queryKey: ["matrix", id, "progress"],
    queryFn: () => ok(api.GET("/api/v1/matrices/{id}/progress", path(id))),
    refetchInterval: (query) => (LIVE.has(query.state.data?.state ?? "created") ? 2_000 : false),
  });

/** Ranking, heat map and mistakes; asked anew when `done` cells have changed. */
export const reportQuery = (id: string, metric: Metric | "", done: number) =>
  queryOptions({
    queryKey: ["matrix", id, "report", metric, done],
    queryFn: () =>
      ok(
        api.GET("/api/v1/matrices/{id}/report", {
          params: { path: { id }, query: { metric: metric || undefined } },
        }),
      ),
    placeholderData: (old) => old,
  });

export const cellsQuery = (id: string, done: number) =>
  queryOptions({
    queryKey: ["matrix", id, "cells", done],
    queryFn: () => allCells(id),
    placeholderData: (old) => old,
  });

async function allCells(id: string): Promise<Cell[]> {
  const found: Cell[] = [];
  let [after, more] = [-1, true];
  while (more) {
    const query = { after, limit: 500 };
    const page = await ok(api.GET("/api/v1/matrices/{id}/cells", { params: { path: { id }, query } }));
    found.push(...page.results);
    ({ last: after, more } = page);
  }
  return found;
}

export const cellQuery = (id: number) =>
  queryOptions({
    queryKey: ["cell", id],
    queryFn: () => ok(api.GET("/api/v1/cells/{id}", { params: { path: { id } } })),
  });
