import { expect, test } from "vitest";
import type { TrendPoint } from "@/api/schema";
import { inWords } from "./measures";

const point = (score: number | null): TrendPoint => ({
  run: "r", name: "n", at: "2026-01-01T00:00:00Z", unit: "1", score, cost_usd: null, tokens: 0, seconds: null,
  failures: 2, version: "v", digests: "d", marks: [],
});

test("a trend is told in words, and what wasn't measured is no zero", () => {
  const points = [point(null), point(60), point(90.12345), point(72)];
  expect(inWords(points, "score")).toBe("3 runs, from 60 to 72; lowest 60, highest 90.123.");
  expect(inWords(points, "cost_usd")).toBe("Nothing was measured.");
  expect(inWords(points, "failures")).toContain("4 runs, from 2 to 2");
});
