/** What the screen asks the interface for, besides the live feed. */
import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { SessionDetail } from "@/api/schema";
import { fromRow, type KitchenEvent, type Row } from "../model/events";

export const ENDED = new Set<string>(["done", "cancelled", "failed"]);

export const sessionQuery = (id: string) =>
  queryOptions({
    queryKey: ["session", id],
    queryFn: (): Promise<SessionDetail> =>
      ok(api.GET("/api/v1/sessions/{id}", { params: { path: { id } } })),
  });

export const layoutQuery = (id: string) =>
  queryOptions({
    queryKey: ["session", id, "layout"],
    queryFn: () =>
      ok(api.GET("/api/v1/sessions/{session_id}/layout", { params: { path: { session_id: id } } })),
    staleTime: Infinity,
  });

/** Late and lost orders, explained. */
export const whyQuery = (id: string, live: boolean) =>
  queryOptions({
    queryKey: ["session", id, "why"],
    queryFn: () =>
      ok(api.GET("/api/v1/sessions/{session_id}/why", { params: { path: { session_id: id } } })),
    refetchInterval: live ? 10_000 : false,
  });

/** All events so far, in as few answers as there are 20,000s of them. */
export const recordingQuery = (id: string) =>
  queryOptions({
    queryKey: ["session", id, "recording"],
    queryFn: () => readRecording(id),
    staleTime: Infinity,
    gcTime: 0,
  });

async function readRecording(session_id: string): Promise<KitchenEvent[]> {
  const events: KitchenEvent[] = [];
  let [after, more] = [0, true];
  while (more) {
    const params = { path: { session_id }, query: { after } };
    const page = await ok(api.GET("/api/v1/sessions/{session_id}/recording", { params }));
    for (const row of page.rows) events.push(fromRow(row as unknown as Row));
    ({ last: after, more } = page);
  }
  return events;
}

export const seatsQuery = (id: string, live: boolean) =>
  queryOptions({
    queryKey: ["session", id, "seats"],
    queryFn: () =>
      ok(api.GET("/api/v1/sessions/{session_id}/seats", { params: { path: { session_id: id } } })),
    refetchInterval: live ? 2_000 : false,
  });

export const memoryQuery = (session_id: string, seat: string, tick: number) =>
  queryOptions({
    queryKey: ["session", session_id, "memory", seat, tick],
    queryFn: () =>
      ok(
        api.GET("/api/v1/sessions/{session_id}/seats/{seat}/memory", {
          params: { path: { session_id, seat }, query: { tick } },
        }),
      ),
  });

/** The seat's turn at a tick; null if it has none. */
export const turnQuery = (session_id: string, tick: number, seat: string) =>
  queryOptions({
    queryKey: ["session", session_id, "turn", tick, seat],
    queryFn: async () => {
      const params = { path: { session_id }, query: { tick, seat } };
      const page = await ok(api.GET("/api/v1/sessions/{session_id}/turns", { params }));
      return page.results[0] ?? null;
    },
  });

export const turnCallsQuery = (run_id: string, turn: number) =>
  queryOptions({
    queryKey: ["run", run_id, "calls", turn],
    queryFn: async () => {
      const params = { path: { run_id }, query: { work: `turn:${turn}` } };
      return (await ok(api.GET("/api/v1/runs/{run_id}/calls", { params }))).results;
    },
  });

export const callQuery = (id: number) =>
  queryOptions({
    queryKey: ["call", id],
    queryFn: () => ok(api.GET("/api/v1/calls/{id}", { params: { path: { id } } })),
    staleTime: Infinity,
  });

const MOST_CALLS = 5_000;

/** The newest calls of a run matter least here: they are read from the first on, up to a limit. */
export const callsQuery = (run_id: string, live: boolean) =>
  queryOptions({
    queryKey: ["run", run_id, "calls"],
    queryFn: async () => {
      const calls = [];
      let [after, more] = [0, true];
      while (more && calls.length < MOST_CALLS) {
        const params = { path: { run_id }, query: { after, limit: 500 } };
        const page = await ok(api.GET("/api/v1/runs/{run_id}/calls", { params }));
        calls.push(...page.results);
        ({ last: after, more } = page);
      }
      return calls;
    },
    refetchInterval: live ? 5_000 : false,
  });
