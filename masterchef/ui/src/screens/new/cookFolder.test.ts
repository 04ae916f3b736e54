import { describe, expect, it } from "vitest";
import { EMPTY_COOK, filesOf, partsOf, weightOf } from "./cookFolder";

describe("a cook's folder", () => {
  it("holds the brief, the task and what was dragged into raw/", () => {
    const files = filesOf({
      ...EMPTY_COOK,
      name: " essay ",
      task: "# Write",
      participants: [{ name: "ada", flavor: "model", model: "smollm2:135m" }],
      required: "a.md, b.md",
      raw: { "data.csv": "x\n" },
    });
    expect(Object.keys(files)).toEqual(["brief.yaml", "BRIEF.md", "raw/data.csv"]);
    const brief = JSON.parse(files["brief.yaml"] ?? "") as Record<string, unknown>;
    expect(brief).toMatchObject({
      name: "essay",
      participants: [{ name: "ada", flavor: "model", model: "smollm2:135m" }],
      judges: [{ name: "judith" }],
      judging: { policy: "require_distinct_flavor" },
      outputs: { required: [{ path: "a.md" }, { path: "b.md" }] },
    });
  });
  it("adds its weights up", () => {
    expect(weightOf([...EMPTY_COOK.dimensions, { id: "x", weight: "", description: "" }])).toBe(100);
  });
  it("puts problems where they belong", () => {
    const problems = ["brief.yaml:3: participants.0.name: …", "rubric: weights add up to 90", "what?"];
    expect(partsOf(problems)).toEqual({ participants: [problems[0]], rubric: [problems[1]], "": [problems[2]] });
  });
});
