import { expect, it } from "vitest";
import { tookMs } from "./RunTable";

it("is a number for every run that was started, and nothing for others", () => {
  const started_at = "2026-01-01T00:00:00Z";
  expect(tookMs({ started_at, ended_at: "2026-01-01T00:00:02Z" })).toBe(2_000);
  expect(tookMs({ started_at, ended_at: null })).toBeGreaterThan(0);
  expect(tookMs({ started_at: null, ended_at: null })).toBeUndefined();
});
