/** A cook folder while it is being written: the brief, its people, its rubric and its files. */
import { strToU8, zipSync } from "fflate";

export interface Member {
  name: string;
  flavor: string;
  model: string;
}
export interface Dimension {
  id: string;
  weight: number | "";
  description: string;
}
export interface CookForm {
  name: string;
  task: string;
  participants: Member[];
  judges: Member[];
  dimensions: Dimension[];
  required: string;
  timeout_s: number | "";
  judge: boolean;
  policy: string;
  raw: Record<string, File>;
}

/** Whether a judge's verdict on its own kind counts. */
export const POLICIES = [
  { value: "require_distinct_flavor", label: "doesn't count" },
  { value: "warn", label: "counts, with a warning" },
  { value: "allow_self", label: "counts" },
];

export const FLAVORS = ["model", "claude", "codex", "gemini", "agy", "dummy"];

export const EMPTY_COOK: CookForm = {
  name: "",
  task: "",
  participants: [
    { name: "ada", flavor: "", model: "" },
    { name: "bea", flavor: "", model: "" },
  ],
  judges: [{ name: "judith", flavor: "", model: "" }],
  dimensions: [
    { id: "correct", weight: 60, description: "Does what the brief asks for" },
    { id: "clear", weight: 40, description: "Is easy to read and to check" },
  ],
  required: "",
  timeout_s: 600,
  judge: true,
  policy: "require_distinct_flavor",
  raw: {},
};

export const weightOf = (dimensions: Dimension[]) =>
  dimensions.reduce((sum, { weight }) => sum + (weight === "" ? 0 : weight), 0);

export const MOST_BYTES = 100_000_000;

export const sizeOf = (raw: Record<string, File>) => Object.values(raw).reduce((sum, { size }) => sum + size, 0);

/** Where a file goes below raw/: with its folders, if it came in one that was dragged here. */
export const pathOf = (file: File & { path?: string }) => (file.path ?? file.name).replace(/^[./]+/, "");

/** The whole folder as a zip. */
export async function folderOf(form: CookForm): Promise<Blob> {
  const files = Object.fromEntries(Object.entries(textsOf(form)).map(([path, text]) => [path, strToU8(text)]));
  for (const [path, file] of Object.entries(form.raw)) files[`raw/${path}`] = new Uint8Array(await file.arrayBuffer());
  return new Blob([new Uint8Array(zipSync(files))], { type: "application/zip" });
}

/** What is written in the form; JSON is YAML, so the brief is written as JSON. */
export function textsOf(form: CookForm): Record<string, string> {
  const member = ({ name, flavor, model }: Member) => ({
    name: name.trim(),
    ...(flavor.trim() && { flavor: flavor.trim() }),
    ...(model.trim() && { model: model.trim() }),
  });
  const brief = {
    name: form.name.trim(),
    ...(form.timeout_s !== "" && { timeout_s: form.timeout_s }),
    participants: form.participants.map(member),
    judges: form.judges.map(member),
    rubric: {
      scale: [1, 10],
      dimensions: form.dimensions.map(({ id, weight, description }) => ({
        id: id.trim(),
        weight: weight === "" ? 0 : weight,
        description,
      })),
    },
    judging: { policy: form.policy },
    ...(form.required.trim() && {
      outputs: { required: form.required.split(",").map((path) => ({ path: path.trim() })) },
    }),
  };
  return { "brief.yaml": JSON.stringify(brief, null, 2), "BRIEF.md": form.task };
}

/** The server's problems by part of the form; "" is what fits none. */
export function partsOf(problems: string[]): Record<string, string[]> {
  const parts = ["judging", "participants", "judges", "rubric", "outputs", "raw", "BRIEF.md", "name", "timeout_s"];
  const found: Record<string, string[]> = {};
  for (const problem of problems) {
    const part = parts.find((one) => problem.includes(one)) ?? "";
    (found[part] ??= []).push(problem);
  }
  return found;
}
