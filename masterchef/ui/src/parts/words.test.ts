import { describe, expect, it } from "vitest";
import { ago, bytes, clock, count, decimal, seedCount, signed, took } from "./words";

describe("numbers", () => {
  it("shows differences with their sign, but zero without", () => {
    expect([signed(3.14159), signed(-0.04), signed(-2), signed(null)]).toEqual(["+3.1", "0.0", "−2.0", "–"]);
  });
  it("shows nothing as a dash, not as zero", () => {
    expect([decimal(null), decimal(0)]).toEqual(["–", "0.0"]);
  });
  it("shortens the sizes of files", () => {
    expect([bytes(4), bytes(1_500), bytes(1_200_000), bytes(7.5e9)]).toEqual(["4 byte", "1.5 kB", "1.2 MB", "7.5 GB"]);
  });
  it("counts one thing as one", () => {
    expect([count(1, "run"), count(1200, "run"), count(0, "entry", "entries")]).toEqual([
      "1 run",
      "1,200 runs",
      "0 entries",
    ]);
  });
});

describe("times", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");
  it("are clocks", () => {
    expect([clock(12.9), clock(185), clock(3750), clock(-1)]).toEqual(["0:12", "3:05", "1:02:30", "0:00"]);
  });
  it("are told from now, and by date when long ago", () => {
    expect(ago("2026-03-01T11:59:30Z", now)).toBe("just now");
    expect(ago("2026-03-01T11:56:00Z", now)).toBe("4 min ago");
    expect(ago("2026-03-01T09:00:00Z", now)).toBe("3 h ago");
    expect(ago("2026-02-01T09:00:00Z", now)).toBe("1 Feb 2026");
    expect(ago(null, now)).toBe("–");
  });
  it("run on until there is an end", () => {
    expect(took("2026-03-01T11:59:00Z", null, now)).toBe("1:00");
    expect(took("2026-03-01T11:59:00Z", "2026-03-01T11:59:10Z", now)).toBe("0:10");
  });
});

describe("seeds", () => {
  it.each([
    ["1", 1],
    ["1-5,9", 6],
    ["1-3, 2-4", 4],
    ["5-1", null],
    ["one", null],
    ["", null],
    ["1-99999999", null],
  ])("%j means %j", (text, seeds) => {
    expect(seedCount(text)).toBe(seeds);
  });
});
