import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import type { Schedule } from "@/api/schema";

export const schedulesQuery = queryOptions({
  queryKey: ["schedules"],
  queryFn: async () => (await ok(api.GET("/api/v1/schedules", { params: { query: { page_size: 200 } } }))).results,
});

export const startsQuery = (id: number) =>
  queryOptions({
    queryKey: ["schedules", id, "starts"],
    queryFn: async () => (await ok(api.GET("/api/v1/schedules/{id}/starts", { params: { path: { id } } }))).results,
  });

/** "03:05 UTC, every day". */
export function when({ hour, minute, days }: Pick<Schedule, "hour" | "minute" | "days">): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(hour)}:${two(minute)} UTC, ${days === "*" ? "every day" : days}`;
}

/** "900 tokens, $2 a start" or "no budget". */
export function budgetOf({ budget_tokens, budget_usd }: Pick<Schedule, "budget_tokens" | "budget_usd">): string {
  const parts = [budget_tokens && `${budget_tokens} tokens`, budget_usd && `$${budget_usd}`].filter(Boolean);
  return parts.length ? `${parts.join(", ")} a start` : "no budget";
}
