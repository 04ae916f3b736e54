import { describe, expect, it } from "vitest";
import { worthRepeating } from "./sending";

const answered = (status: number) => ({ originalResponse: { getStatus: () => status } });

describe("a piece that was not taken", () => {
  it.each([409, 423, 429, 460, 500, 502, 503])("is sent again after %d", (status) => {
    expect(worthRepeating(answered(status))).toBe(true);
  });
  it("is sent again where nobody answered", () => {
    expect(worthRepeating({ originalResponse: null })).toBe(true);
  });
  it.each([400, 401, 403, 404, 410, 412, 413, 415])("is given up after %d", (status) => {
    expect(worthRepeating(answered(status))).toBe(false);
  });
});
