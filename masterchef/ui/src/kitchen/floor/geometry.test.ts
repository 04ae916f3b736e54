import { describe, expect, it } from "vitest";
import { recordings } from "../testing/recordings";
import { planFor, standing } from "./geometry";

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
type Box = ReturnType<typeof planFor>["stations"][string];

describe.each(recordings)("the floor plan of $name", ({ layout }) => {
  it.each([300, 700, 1100, 2400])("fits into %i pixels, and nothing overlaps", (width) => {
    const plan = planFor(layout, width);
    expect(plan.width).toBeLessThanOrEqual(width + 0.01);
    const boxes = Object.values(plan.stations);
    boxes.forEach((a, i) => {
      boxes.slice(i + 1).forEach((b) => expect(overlap(a, b)).toBe(false));
    });
  });

  it("keeps a whole brigade at one station inside of it", () => {
    for (const box of Object.values(planFor(layout, 360).stations)) {
      for (let i = 0; i < 12; i += 1) {
        const { x, y } = standing(box, i, 12);
        expect(x).toBeGreaterThanOrEqual(box.x);
        expect(x).toBeLessThanOrEqual(box.x + box.width);
        expect(y).toBeGreaterThanOrEqual(box.y);
        expect(y).toBeLessThanOrEqual(box.y + box.height);
      }
    }
  });
});
