import { describe, expect, it } from "vitest";
import { textOf } from "./FactTable";

describe("what a report holds", () => {
  it("is told in words", () => {
    expect(textOf({ judith: 8, justus: 3.25 })).toBe("judith 8, justus 3.3");
    expect(textOf(["a", { low: null }])).toBe("a, low –");
    expect([textOf(null), textOf(""), textOf([])]).toEqual(["–", "–", "–"]);
  });
  it("keeps small figures apart from nothing", () => {
    expect(textOf(0.0123)).toBe("0.012");
    expect(textOf(0)).toBe("0");
  });
});
