import { describe, expect, it } from "vitest";
import { pagesOf } from "./pages";
import { exportAddress, NO_FILTERS } from "./queries";

describe("pages of a long list", () => {
  it.each([
    [0, 40, [0]],
    [480, 520, [0, 1]],
    [999_980, 999_999, [1999]],
    [-5, 10, [0]],
    [0, -1, []],
    [500, 499, []],
  ])("rows %i to %i need pages %j", (first, last, pages) => {
    expect(pagesOf(first, last, 500)).toEqual(pages);
  });
});

describe("an export", () => {
  it("is of what is filtered", () => {
    const filters = { ...NO_FILTERS, run: "r1", level: "30", text: "beef & onions" };
    expect(exportAddress(filters, "csv")).toBe("/api/v1/log/export.csv?run=r1&level=30&text=beef+%26+onions");
  });
});
