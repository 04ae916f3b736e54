import { describe, expect, it } from "vitest";
import { piecesOf } from "./marks";

describe("marks in a source", () => {
  it("tell gold, predicted and both apart, whatever the case", () => {
    const pieces = piecesOf("EGFR lung cancer, Osimertinib", ["lung cancer", "egfr"], ["cancer", "osimertinib"]);
    expect(pieces.map(({ text, mark }) => [text, mark])).toEqual([
      ["EGFR", "gold"],
      [" ", ""],
      ["lung ", "gold"],
      ["cancer", "both"],
      [", ", ""],
      ["Osimertinib", "predicted"],
    ]);
  });
  it("mark every place where a text stands", () => {
    expect(piecesOf("aa b aa", ["aa"], []).filter(({ mark }) => mark === "gold")).toHaveLength(2);
  });
  it("put back together are the source", () => {
    const source = "İstanbul trial of osimertinib";
    expect(piecesOf(source, ["osimertinib", ""], ["trial"]).map(({ text }) => text).join("")).toBe(source);
  });
});
