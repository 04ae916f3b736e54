import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";

interface CrossBoard {
  leaderboard: { participant: string }[];
  unscored: { participant: string }[];
}

/** Who took part in cooks: "claude opus", whatever its model's digest was then. */
export const contendersQuery = queryOptions({
  queryKey: ["cooks", "contenders"],
  queryFn: async () => namesOf((await ok(api.GET("/api/v1/cooks/leaderboard"))).board as unknown as CrossBoard),
});

export function namesOf({ leaderboard, unscored }: CrossBoard): string[] {
  return [...new Set([...leaderboard, ...unscored].map(({ participant }) => participant.replace(/ @[0-9a-f]+$/, "")))].sort();
}
