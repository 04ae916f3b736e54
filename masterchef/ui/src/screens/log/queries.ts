/** The log, page by page: marks say where each page begins, the tail is what came since. */
import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { AnyLogLine } from "@/api/schema";

export const NO_FILTERS = { run: "", level: "", kind: "", seat: "", host: "", text: "" };
export type LogFilters = typeof NO_FILTERS;
export type Line = AnyLogLine;

type Level = 10 | 20 | 30 | 40;
export const LEVELS: { value: string; label: string }[] = [
  { value: "20", label: "info and above" },
  { value: "30", label: "warnings and errors" },
  { value: "40", label: "errors" },
];

/** What the server is asked with; empty filters are left out. */
export function asked(filters: LogFilters) {
  return {
    run: filters.run || undefined,
    level: filters.level ? (Number(filters.level) as Level) : undefined,
    kind: filters.kind || undefined,
    seat: filters.seat || undefined,
    host: filters.host || undefined,
    text: filters.text || undefined,
  };
}

export const marksQuery = (filters: LogFilters) =>
  queryOptions({
    queryKey: ["log", "marks", filters],
    queryFn: () => ok(api.GET("/api/v1/log/marks", { params: { query: asked(filters) } })),
    // A page of marks stands still: what comes later is the tail's business.
    staleTime: Infinity,
    gcTime: 0,
  });

export const pageQuery = (filters: LogFilters, mark: number, limit: number) =>
  queryOptions({
    queryKey: ["log", "page", filters, mark],
    queryFn: () => linesAfter(filters, mark - 1, limit),
    staleTime: Infinity,
    gcTime: 60_000,
  });

export const facetsQuery = (run: string) =>
  queryOptions({
    queryKey: ["log", "facets", run],
    queryFn: () => ok(api.GET("/api/v1/log/facets", { params: { query: { run: run || undefined } } })),
    staleTime: 30_000,
  });

export async function linesAfter(filters: LogFilters, after: number, limit: number): Promise<Line[]> {
  const query = { ...asked(filters), after, limit };
  return (await ok(api.GET("/api/v1/log", { params: { query } }))).results;
}

export function exportAddress(filters: LogFilters, format: "csv" | "jsonl"): string {
  const given = Object.entries(filters).filter(([, value]) => value);
  return `/api/v1/log/export.${format}?${new URLSearchParams(given).toString()}`;
}
