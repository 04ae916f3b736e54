import { describe, expect, it } from "vitest";
import { lanesOf, pack } from "./packing";
import type { Span } from "./spans";

const span = (start: number, end: number): Span => ({
  ...{ row: "L1", kind: "cook", start, end, first: start, last: -1, label: "" },
});
const packed = (spans: Span[], width = 100) =>
  pack(
    spans,
    (s) => s.start,
    (s) => s.end,
    width,
  );

describe("packing", () => {
  it("puts what overlaps into lanes, and reuses a lane that is free again", () => {
    const bars = packed([span(0, 20), span(5, 30), span(20, 40)]);
    expect(bars.map((bar) => bar.lane)).toEqual([0, 1, 0]);
    expect(lanesOf(bars)).toBe(2);
  });

  it("leaves out what can't be seen and cuts what reaches over the edge", () => {
    const bars = packed([span(-20, -5), span(-5, 10), span(90, Infinity), span(120, 130)]);
    expect(bars.map(({ x, width }) => [x, width])).toEqual([
      [0, 10],
      [90, 10],
    ]);
  });

  it("draws many tiny spans as one that says how many", () => {
    const tiny = Array.from({ length: 50 }, (_, i) => span(i, i + 1));
    const bars = packed(tiny);
    expect(bars).toHaveLength(1);
    expect(bars[0]).toMatchObject({ x: 0, width: 50, count: 50 });
  });

  it("keeps tiny spans apart where there is room between them", () => {
    expect(packed([span(0, 1), span(50, 51)])).toHaveLength(2);
  });

  it("never draws more bars than pixels allow", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => span(i / 40, (i + 1) / 40));
    expect(packed(many, 500).length).toBeLessThan(200);
  });
});
