import { describe, expect, it } from "vitest";
import { csvOf } from "./download";

describe("CSV", () => {
  it("quotes what needs it and leaves nothing empty", () => {
    const rows = [{ a: 'say "hi", twice', b: null, c: 1.5 }, { a: "two\nlines", b: ["x"], c: 0 }];
    expect(csvOf(rows)).toBe('a,b,c\r\n"say ""hi"", twice",,1.5\r\n"two\nlines","[""x""]",0\r\n');
  });
  it("lets no text of a model run in a spreadsheet", () => {
    expect(csvOf([{ a: "=HYPERLINK(1)", b: -4 }])).toBe("a,b\r\n'=HYPERLINK(1),-4\r\n");
  });
});
