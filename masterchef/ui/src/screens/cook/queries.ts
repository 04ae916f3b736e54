import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { ApiError } from "@/api/errors";
import { LIVE } from "@/parts/StateBadge";

const of = (cook_id: string) => ({ params: { path: { cook_id } } });

export const cookQuery = (id: string) =>
  queryOptions({
    queryKey: ["cook", id],
    queryFn: () => ok(api.GET("/api/v1/cooks/{id}", { params: { path: { id } } })),
    refetchInterval: (query) => (LIVE.has(query.state.data?.state ?? "running") ? 2_500 : 15_000),
  });

export const submissionsQuery = (id: string, stamp: string) =>
  queryOptions({
    queryKey: ["cook", id, "submissions", stamp],
    queryFn: () => ok(api.GET("/api/v1/cooks/{cook_id}/submissions", of(id))),
    placeholderData: (old) => old,
  });

export const judgementsQuery = (id: string, stamp: string) =>
  queryOptions({
    queryKey: ["cook", id, "judgements", stamp],
    queryFn: () => ok(api.GET("/api/v1/cooks/{cook_id}/judgements", of(id))),
    placeholderData: (old) => old,
  });

/** The newest report; null while there is none. */
export const reportQuery = (id: string, stamp: string) =>
  queryOptions({
    queryKey: ["cook", id, "report", stamp],
    queryFn: async () => {
      try {
        return await ok(api.GET("/api/v1/cooks/{cook_id}/report", of(id)));
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    placeholderData: (old) => old,
  });

export const fileQuery = (cook_id: string, submission_id: number, path: string) =>
  queryOptions({
    queryKey: ["cook", cook_id, "file", submission_id, path],
    queryFn: () =>
      ok(
        api.GET("/api/v1/cooks/{cook_id}/submissions/{submission_id}/file", {
          params: { path: { cook_id, submission_id }, query: { path } },
        }),
      ),
    staleTime: Infinity, // submissions are sealed
    enabled: Boolean(path && submission_id),
  });

export const outputQuery = (cook_id: string, name: string, live: boolean) =>
  queryOptions({
    queryKey: ["cook", cook_id, "output", name],
    queryFn: () =>
      ok(
        api.GET("/api/v1/cooks/{cook_id}/participants/{name}/output", {
          params: { path: { cook_id, name }, query: { limit: 500 } },
        }),
      ),
    refetchInterval: live ? 2_000 : false,
  });

export const trajectoryQuery = (cook_id: string, name: string, round: number, live: boolean) =>
  queryOptions({
    queryKey: ["cook", cook_id, "trajectory", name, round],
    queryFn: () =>
      ok(
        api.GET("/api/v1/cooks/{cook_id}/participants/{name}/trajectory", {
          params: { path: { cook_id, name }, query: { round } },
        }),
      ),
    refetchInterval: live ? 5_000 : false,
  });
