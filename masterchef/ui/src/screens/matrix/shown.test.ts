import { describe, expect, it } from "vitest";
import { shownCells } from "./shown";

const cell = (combination: string, model: string, trial: string, entities_f1: number | null, outcome = "ok") => ({
  combination, model, trial, repeat: 1, outcome, entities_f1, mappings_f1: null,
});
const CELLS = [
  cell("p@1", "a", "t1", 0.5),
  cell("p@1", "b", "t1", 0.7),
  cell("p@1", "a", "t2", 0.4),
  cell("p@1", "b", "t2", 0.4),
  cell("q@1", "a", "t2", null, "timeout"),
  cell("q@1", "b", "t3", null, ""),
];
const names = (cells: typeof CELLS) => cells.map(({ combination, model, trial }) => combination[0] + model + trial[1]);

describe("cells of a matrix", () => {
  it("are all shown, or only the failures", () => {
    expect(shownCells(CELLS, "all", "")).toHaveLength(6);
    expect(names(shownCells(CELLS, "failures", ""))).toEqual(["qa2"]);
  });
  it("are different where the contenders differ on a trial", () => {
    expect(names(shownCells(CELLS, "different", "p@1|a,p@1|b"))).toEqual(["pa1", "pb1"]);
  });
  it("are of the combinations and models that are chosen", () => {
    expect(names(shownCells(CELLS, "all", "p@1|b"))).toEqual(["pb1", "pb2"]);
  });
});
