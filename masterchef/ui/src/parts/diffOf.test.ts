import { parseDiff } from "react-diff-view";
import { describe, expect, it } from "vitest";
import { diffOf } from "./diffOf";

const kinds = (diff: string) =>
  parseDiff(diff)[0]?.hunks.flatMap(({ changes }) => changes.map(({ type, content }) => `${type[0]}${content}`));

describe("the diff of two texts", () => {
  it("is read by the view that shows it", () => {
    expect(kinds(diffOf("one\ntwo\nthree\n", "one\n2\nthree\n"))).toEqual(["none", "dtwo", "i2", "nthree"]);
  });
  it("has no hunk if nothing changed", () => {
    expect(kinds(diffOf("same\n", "same\n")) ?? []).toEqual([]);
  });
});
