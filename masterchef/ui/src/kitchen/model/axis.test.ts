import { describe, expect, it } from "vitest";
import { makeAxis, ticks } from "./axis";

const busy: [number, number][] = [
  [0, 10],
  [100, 120],
  [125, 130],
];

describe("an axis", () => {
  const axis = makeAxis(busy, 130, 50, 5);

  it("folds what is idle for long, and nothing else", () => {
    expect(axis.pieces.map(({ from, to, folded }) => [from, to, folded])).toEqual([
      [0, 10, false],
      [10, 100, true],
      [100, 130, false],
    ]);
    expect(axis.length).toBe(10 + 5 + 30);
  });

  it("finds a moment's place, and the moment again", () => {
    for (const moment of [0, 3, 10, 55, 100, 117, 130]) {
      expect(axis.time(axis.place(moment))).toBeCloseTo(moment, 6);
    }
    expect(axis.place(110)).toBe(25);
  });

  it("never goes back", () => {
    const places = Array.from({ length: 131 }, (_, t) => axis.place(t));
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  it("folds an idle end", () => {
    const ending = makeAxis([[0, 10]], 500, 50, 5);
    expect(ending.length).toBe(15);
    expect(ending.time(15)).toBe(500);
  });

  it("is as long as the time when nothing is to be folded", () => {
    const straight = makeAxis(busy, 130, Infinity, 5);
    expect(straight.length).toBe(130);
    expect(straight.place(55)).toBe(55);
  });

  it("has a place for an empty session", () => {
    const empty = makeAxis([], 0, 50, 5);
    expect([empty.length, empty.place(0), empty.time(0)]).toEqual([0, 0, 0]);
  });
});

describe("ticks", () => {
  it("are whole steps within the stretch", () => {
    expect(ticks(4_000, 31_000, 3)).toEqual([10_000, 20_000, 30_000]);
    expect(ticks(0, 3_600_000, 4)).toEqual([0, 900_000, 1_800_000, 2_700_000, 3_600_000]);
  });
});
