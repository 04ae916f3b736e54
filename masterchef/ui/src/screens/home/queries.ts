import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { RunStateEnum } from "@/api/schema";
import { linesAfter, NO_FILTERS as ANY_LINE } from "@/screens/log/queries";

const ROWS = 8;

export const homeQuery = queryOptions({
  queryKey: ["home"],
  queryFn: async () => (await ok(api.GET("/api/v1/me/home"))).panels,
});

/** The newest runs in one of these states. */
export const newestQuery = (state: RunStateEnum[], everyMs: number) =>
  queryOptions({
    queryKey: ["runs", "newest", state],
    queryFn: async () => (await ok(api.GET("/api/v1/runs", { params: { query: { state, page_size: ROWS } } }))).results,
    refetchInterval: everyMs,
  });

export const hostsQuery = queryOptions({
  queryKey: ["hosts", "home"],
  queryFn: async () => {
    const [hosts, figures] = await Promise.all([
      ok(api.GET("/api/v1/hosts", { params: { query: { page_size: 100 } } })),
      ok(api.GET("/api/v1/hosts/figures")),
    ]);
    return hosts.results.map((host) => ({ ...host, busy: figures.find((one) => one.host === host.name)?.busy ?? 0 }));
  },
  refetchInterval: 15_000,
});

/** The newest warnings and errors, the latest first. */
export const problemsQuery = queryOptions({
  queryKey: ["log", "problems"],
  queryFn: async () => {
    const filters = { ...ANY_LINE, level: "30" };
    const { marks } = await ok(api.GET("/api/v1/log/marks", { params: { query: { level: 30 } } }));
    const [before, last] = marks.slice(-2);
    if (before === undefined) return [];
    const lines = await linesAfter(filters, (last ?? before) - 1, 500);
    return lines.slice(-ROWS).reverse();
  },
  refetchInterval: 30_000,
});
