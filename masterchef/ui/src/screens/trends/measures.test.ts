import { expect, test } from "vitest";
import type { TrendPoint } from "@/api/schema";
import { inWords } from "./measures";
import { namesOf } from "./queries";

const point = (score: number | null): TrendPoint => ({
  run: "r", name: "n", at: "2026-01-01T00:00:00Z", unit: "1", score, cost_usd: null, tokens: 0, seconds: null,
  failures: 2, version: "v", digests: "d", code: "c", marks: [],
});

test("a trend is told in words, and what wasn't measured is no zero", () => {
  const points = [point(null), point(60), point(90.12345), point(72)];
  expect(inWords(points, "score")).toBe("3 runs, from 60 to 72; lowest 60, highest 90.123.");
  expect(inWords(points, "cost_usd")).toBe("Nothing was measured.");
  expect(inWords(points, "failures")).toContain("4 runs, from 2 to 2");
});

test("a contender is one whatever its model's digest was", () => {
  const leaderboard = [{ participant: "claude opus @0123456789ab" }, { participant: "claude opus @ba9876543210" }];
  expect(namesOf({ leaderboard, unscored: [{ participant: "codex" }] })).toEqual(["claude opus", "codex"]);
});
