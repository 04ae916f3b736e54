import { describe, expect, it } from "vitest";
import type { TrajectoryStep } from "@/api/schema";
import { timed, totals } from "./steps";

const step = (kind: string, at: string, more: Partial<TrajectoryStep> = {}): TrajectoryStep => ({
  kind, at, text: "", tool: "", call: "", tokens_in: null, tokens_out: null, ...more,
});
const STEPS = [
  step("thinking", "2026-11-29T12:00:00Z"),
  step("call", "2026-11-29T12:00:02Z", { tool: "Bash", call: "t1" }),
  step("call", "2026-11-29T12:00:03Z", { tool: "Read", call: "t2" }),
  step("result", "2026-11-29T12:00:07Z", { call: "t1" }),
  step("call", "", { tool: "Bash" }),
  step("usage", "2026-11-29T12:00:09Z", { tokens_in: 23, tokens_out: 0 }),
];

describe("a participant's timeline", () => {
  it("counts from the first step, and a call until its own result", () => {
    const rows = timed(STEPS);
    expect(rows.map(({ at }) => at)).toEqual([0, 2, 3, 7, null, 9]);
    expect(rows.map(({ took }) => took)).toEqual([null, 5, null, null, null, null]);
  });

  it("sums what was used; zero is a count, nothing is not", () => {
    expect(totals(timed(STEPS))).toEqual({
      calls: 3, tools: [["Bash", 2], ["Read", 1]], tokensIn: 23, tokensOut: 0, seconds: 9,
    });
    expect(totals(timed([step("message", "")])).tokensOut).toBeNull();
  });

  it("takes a time that nobody can read for none", () => {
    expect(timed([step("message", "soon"), step("message", "2026-11-29T12:00:00Z")]).map(({ at }) => at)).toEqual([null, 0]);
  });
});
