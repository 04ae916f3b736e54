/** Views of tables that a person has saved: columns, filters and order of a screen under a name. */
import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { SavedView, ScreenEnum } from "@/api/schema";

export const VIEWS_KEY = ["views"];

/** Mine, of one screen or of all. */
export const viewsQuery = (screen?: ScreenEnum) =>
  queryOptions({
    queryKey: [...VIEWS_KEY, screen ?? "all"],
    queryFn: async () => (await ok(api.GET("/api/v1/views", { params: { query: { screen, page_size: 200 } } }))).results,
  });

export const viewQuery = (id: number) =>
  queryOptions({
    queryKey: [...VIEWS_KEY, id],
    queryFn: () => ok(api.GET("/api/v1/views/{id}", { params: { path: { id } } })),
  });

/** Where its screen shows it. */
export const addressOf = ({ screen, query }: Pick<SavedView, "screen" | "query">): string =>
  `/${screen}${query ? `?${query}` : ""}`;
