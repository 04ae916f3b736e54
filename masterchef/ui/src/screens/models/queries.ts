/** What the models' screen asks for; the feed says when to ask again, the clock only if that is lost. */
import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";

const PAGE = { params: { query: { page_size: 500 } } };
export const KEY = ["library"];

export const uploadsQuery = queryOptions({
  queryKey: [...KEY, "uploads"],
  queryFn: () => ok(api.GET("/api/v1/uploads")),
  refetchInterval: 15_000,
});

export const roomQuery = queryOptions({
  queryKey: [...KEY, "room"],
  queryFn: () => ok(api.GET("/api/v1/uploads/room")),
  refetchInterval: 30_000,
});

export const versionsQuery = queryOptions({
  queryKey: [...KEY, "versions"],
  queryFn: async () => (await ok(api.GET("/api/v1/model-versions", PAGE))).results,
});

export const filesQuery = queryOptions({
  queryKey: [...KEY, "files"],
  queryFn: async () => (await ok(api.GET("/api/v1/model-files", PAGE))).results,
});

export const assignmentsQuery = queryOptions({
  queryKey: [...KEY, "assignments"],
  queryFn: async () => (await ok(api.GET("/api/v1/assignments", PAGE))).results,
  refetchInterval: 15_000,
});

export const placementsQuery = queryOptions({
  queryKey: [...KEY, "placements"],
  queryFn: async () => (await ok(api.GET("/api/v1/placements", PAGE))).results,
  refetchInterval: 15_000,
});

export const pullsQuery = queryOptions({
  queryKey: [...KEY, "pulls"],
  queryFn: async () => (await ok(api.GET("/api/v1/pulls", PAGE))).results,
  refetchInterval: 15_000,
});

export const hostsQuery = queryOptions({
  queryKey: [...KEY, "hosts"],
  queryFn: async () => (await ok(api.GET("/api/v1/hosts", PAGE))).results,
  refetchInterval: 15_000,
});
