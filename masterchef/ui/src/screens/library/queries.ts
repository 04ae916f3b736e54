import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";

export const promptsQuery = queryOptions({
  queryKey: ["prompts"],
  queryFn: async () =>
    (await ok(api.GET("/api/v1/prompts", { params: { query: { page_size: 500 } } }))).results,
  staleTime: 30_000,
});

export const trialsQuery = queryOptions({
  queryKey: ["trials"],
  queryFn: async () =>
    (await ok(api.GET("/api/v1/trials", { params: { query: { page_size: 500 } } }))).results,
  staleTime: 30_000,
});
