/** What can be chosen for a session: scenarios, players and lineups. */
import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";

const STEADY = { staleTime: 60_000 };

export const scenariosQuery = queryOptions({
  queryKey: ["scenarios"],
  queryFn: () => ok(api.GET("/api/v1/scenarios")),
  ...STEADY,
});

export const modelsQuery = queryOptions({
  queryKey: ["models", "all"],
  queryFn: async () =>
    (await ok(api.GET("/api/v1/models", { params: { query: { page_size: 500 } } }))).results,
  ...STEADY,
});

export const builtInQuery = queryOptions({
  queryKey: ["lineups", "built-in"],
  queryFn: () => ok(api.GET("/api/v1/lineups/built-in")),
  ...STEADY,
});

export const savedQuery = queryOptions({
  queryKey: ["lineups", "saved"],
  queryFn: async () =>
    (await ok(api.GET("/api/v1/lineups", { params: { query: { page_size: 200 } } }))).results,
});

/** Setups of one kind; of `models`, lists of models. */
export const setupsQuery = (kind: "session" | "suite" | "cook" | "matrix" | "models") =>
  queryOptions({
    queryKey: ["setups", kind],
    queryFn: async () =>
      (await ok(api.GET("/api/v1/setups", { params: { query: { kind, page_size: 200 } } }))).results,
  });

export const OTHER_PLAYERS = [
  { value: "baseline:greedy", label: "baseline:greedy · a good cook by rule" },
  { value: "baseline:brigade", label: "baseline:brigade · talks, for levels with own eyes" },
  { value: "baseline:random", label: "baseline:random · anything that is allowed" },
  { value: "baseline:null", label: "baseline:null · only waits" },
  { value: "baseline:stamp", label: "baseline:stamp · approves everything, and otherwise waits" },
  { value: "baseline:planner", label: "baseline:planner · sees the whole kitchen and plans anew as tickets come" },
  { value: "baseline:forgetful:20", label: "baseline:forgetful:20 · a brigade that forgets its notes after so many decisions" },
  { value: "baseline:mute:brigade", label: "baseline:mute:brigade · never speaks or directs; any baseline after mute:" },
  { value: "baseline:noisy:0.2:brigade", label: "baseline:noisy:0.2:brigade · errs with this chance; any chance, any baseline" },
  { value: "baseline:lazy:0.2:brigade", label: "baseline:lazy:0.2:brigade · waits with this chance; any chance, any baseline" },
  { value: "external", label: "external · an agent of yours, over REST" },
];
