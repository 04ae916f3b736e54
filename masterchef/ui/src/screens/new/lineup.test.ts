import { describe, expect, it } from "vitest";
import { draftOf, nameOf, newDraft, playerOf, specOf } from "./lineup";

const SEATS = { S1: "sous_chef", L1: "line_cook", L2: "line_cook" };

describe("a lineup's draft", () => {
  it("sends only what was filled in, for seats that are there", () => {
    const draft = newDraft({
      default: " baseline:greedy ",
      seats: { L2: "external", X9: "smollm2:135m", L1: "  " },
      roles: { sous_chef: "smollm2:135m", kitchen_porter: "external" },
      temperature: 0,
      cache: false,
    });
    expect(specOf(draft, SEATS)).toEqual({
      name: "baseline:greedy + smollm2:135m + external",
      default: "baseline:greedy",
      roles: { sous_chef: "smollm2:135m" },
      seats: { L2: "external" },
      options: { temperature: 0 },
    });
  });

  it("comes back from a stored spec as it was", () => {
    const spec = {
      name: "mixed",
      default: "baseline:greedy",
      seats: { L1: "external" },
      options: { num_ctx: 8192, cache: true, mute: true },
    };
    expect(specOf(draftOf("mixed", spec), SEATS)).toEqual(spec);
  });

  it("seats the nearest player: own, role's, everybody's", () => {
    const draft = newDraft({ default: "a", roles: { line_cook: "b" }, seats: { L2: "c" } });
    const held = Object.entries(SEATS).map(([seat, role]) => playerOf(draft, seat, role));
    expect(held).toEqual(["a", "b", "c"]);
  });

  it("has a name even when nothing is chosen", () => {
    expect(nameOf(newDraft())).toBe("a lineup");
  });
});
