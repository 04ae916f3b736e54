import { describe, expect, it } from "vitest";
import { unzipSync } from "fflate";
import { EMPTY_COOK, folderOf, partsOf, pathOf, weightOf } from "./cookFolder";

describe("a cook's folder", () => {
  it("holds the brief, the task and what was dragged into raw/, byte for byte", async () => {
    const bytes = new Uint8Array([137, 80, 0, 255]);
    const folder = await folderOf({
      ...EMPTY_COOK,
      name: " essay ",
      task: "# Write",
      participants: [{ name: "ada", flavor: "model", model: "smollm2:135m" }],
      required: "a.md, b.md",
      raw: { "a/plan.png": new File([bytes], "plan.png") },
    });
    const files = unzipSync(new Uint8Array(await folder.arrayBuffer()));
    expect(Object.keys(files)).toEqual(["brief.yaml", "BRIEF.md", "raw/a/plan.png"]);
    expect(files["raw/a/plan.png"]).toEqual(bytes);
    const brief = JSON.parse(new TextDecoder().decode(files["brief.yaml"])) as Record<string, unknown>;
    expect(brief).toMatchObject({
      name: "essay",
      participants: [{ name: "ada", flavor: "model", model: "smollm2:135m" }],
      judges: [{ name: "judith" }],
      judging: { policy: "require_distinct_flavor" },
      outputs: { required: [{ path: "a.md" }, { path: "b.md" }] },
    });
  });
  it("keeps the folders of what was dragged in", () => {
    const file = new File(["x"], "b.csv");
    expect(pathOf(file)).toBe("b.csv");
    expect(pathOf(Object.assign(file, { path: "./a/b.csv" }))).toBe("a/b.csv");
  });
  it("adds its weights up", () => {
    expect(weightOf([...EMPTY_COOK.dimensions, { id: "x", weight: "", description: "" }])).toBe(100);
  });
  it("puts problems where they belong", () => {
    const problems = ["brief.yaml:3: participants.0.name: …", "rubric: weights add up to 90", "what?"];
    expect(partsOf(problems)).toEqual({ participants: [problems[0]], rubric: [problems[1]], "": [problems[2]] });
  });
});
