import { expect, test } from "vitest";
import { cookFormOf, EMPTY_COOK, textsOf } from "./cookFolder";
import { newDraft } from "./lineup";
import { bodyOf, EMPTY, formOf, setupOf } from "./sessionForm";

const SEATS = { L1: "line_cook" };

test("a form of sessions that is saved and loaded asks for the same", () => {
  const form = {
    ...EMPTY, scenario: "busy_night_1", seeds: "1-3, 9", budget_tokens: 900, budget_usd: 1.5, name: "evening",
    lineups: [newDraft({ name: "a", default: "baseline:greedy" }), newDraft({ name: "b", seats: { L1: "external" } })],
  };
  const setup = setupOf(form, SEATS);
  expect(setup).not.toHaveProperty("speed");
  expect(bodyOf(formOf(setup, []), SEATS)).toEqual(bodyOf(form, SEATS));
  expect(bodyOf(form, SEATS).body).toMatchObject({ budget_tokens: 900, budget_usd: 1.5 });
});

test("lineups that are only named are looked up, and others are players", () => {
  const known = [{ name: "greedy", spec: { default: "baseline:greedy" } }];
  const { lineups, seeds } = formOf({ scenario: "x", lineups: ["greedy", "external"], seeds: [1, 2] }, known);
  expect(lineups.map((one) => one.default)).toEqual(["baseline:greedy", "external"]);
  expect(seeds).toBe("1,2");
});

test("a brief that is saved and loaded is the same", () => {
  const form = { ...EMPTY_COOK, name: "essay", task: "Write.", required: "a.md, b.md" };
  const files = textsOf(form);
  const brief = JSON.parse(files["brief.yaml"] ?? "") as Record<string, unknown>;
  expect(cookFormOf({ setup: { files, judge: true }, brief })).toEqual(form);
});
