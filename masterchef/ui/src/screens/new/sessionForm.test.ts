import { describe, expect, it } from "vitest";
import { ApiError } from "@/api/errors";
import { newDraft } from "./lineup";
import { placedOf } from "@/parts/form/placing";
import { bodyOf, EMPTY, placeOfSession, SESSION_FIELDS, sessionCount } from "./sessionForm";

const SEATS = { L1: "line_cook" };
const greedy = newDraft({ name: "g", default: "baseline:greedy" });
const random = newDraft({ default: "baseline:random" });

describe("a session's form", () => {
  it("plays one lineup as sessions", () => {
    const form = { ...EMPTY, scenario: "busy_night_1", lineups: [greedy], seeds: "1 - 3", speed: 4 };
    expect(bodyOf(form, SEATS)).toMatchObject({
      path: "/api/v1/sessions",
      body: { lineup: { name: "g", default: "baseline:greedy" }, seeds: "1-3", speed: 4, deadline_s: null },
    });
  });

  it("plays several as one experiment, which has a name", () => {
    const { path, body } = bodyOf({ ...EMPTY, scenario: "busy_night_1", lineups: [greedy, random] }, SEATS);
    expect(path).toBe("/api/v1/experiments");
    expect(body).toMatchObject({
      lineups: [{ name: "g" }, { name: "baseline:random" }],
      name: "busy_night_1 · baseline:greedy against baseline:random",
    });
  });

  it("counts what it makes", () => {
    expect(sessionCount({ ...EMPTY, lineups: [greedy, random], seeds: "1-5", repeats: 2 })).toBe(20);
    expect(sessionCount({ ...EMPTY, seeds: "nonsense" })).toBeNull();
  });

  it("puts the server's words beside the field that they are about", () => {
    const refused = new ApiError(
      400,
      [
        { attr: "lineups.1", code: "x", detail: "no host has it." },
        { attr: "lineup", code: "x", detail: "no seat X." },
        { attr: "lineup.0", code: "x", detail: "no role Y." },
        { attr: "seeds", code: "x", detail: "write 1-5." },
        { attr: null, code: "x", detail: "something." },
      ],
      "",
    );
    expect(placedOf(refused, SESSION_FIELDS, placeOfSession)).toEqual({
      fields: { "lineups.0": "no seat X. no role Y.", "lineups.1": "no host has it.", seeds: "write 1-5." },
      rest: ["something."],
    });
  });
});
