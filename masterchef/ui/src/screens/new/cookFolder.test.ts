import { describe, expect, it } from "vitest";
import { unzipSync } from "fflate";
import { EMPTY_COOK, folderOf, pathOf, placeOfCook, weightOf } from "./cookFolder";

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
      judging: { policy: "warn" },
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
  it.each([
    ["brief.yaml:3: participants.0.name: is blank; write it out", "participants", "number 1, name: is blank; write it out."],
    ["brief.yaml:4: participants.1: nobody may judge 'b'", "participants", "number 2: nobody may judge 'b'."],
    ["brief.yaml:1: name: is blank", "name", "is blank."],
    ["brief.yaml:9: rubric.dimensions: the weights add up to 90", "dimensions", "dimensions: the weights add up to 90."],
    ["brief.yaml:9: outputs.required.0.path: no", "required", "number 1, path: no."],
    ["BRIEF.md:1: file: is empty; say what is to be done", "task", "The brief is empty; say what is to be done."],
    ["BRIEF.md:1: file: is over 1,000,000 bytes; shorten it", "task", "The brief is over 1,000,000 bytes; shorten it."],
    ["raw/a.csv:0: file: is a link", "raw", "raw/a.csv is a link."],
    ["judging.policy: ada would be judged by nobody", "policy", "ada would be judged by nobody."],
    ["something else", "", "something else"],
  ])("says %s in its own words", (detail, path, words) => {
    expect(placeOfCook({ attr: "folder", code: "invalid", detail })).toEqual({ path, words });
  });
});
