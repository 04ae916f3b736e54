/** A cook folder while it is being written: the brief, its people, its rubric and its files. */
import { strToU8, zipSync } from "fflate";
import type { Brief, Saved } from "@/api/schema";
import { SETUPS } from "@/api/setups";
import type { Place } from "@/parts/form/placing";

type Policy = (typeof SETUPS.judging.policy.choices)[number];

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
  policy: Policy;
  raw: Record<string, File>;
}

/** Whether a judge's verdict on its own kind counts. */
const SAID: Record<Policy, string> = {
  require_distinct_flavor: "doesn't count",
  warn: "counts, with a warning",
  allow_self: "counts",
};
export const POLICIES = SETUPS.judging.policy.choices.map((value) => ({ value, label: SAID[value] }));

export const FLAVORS = [...SETUPS.flavors];

export const EMPTY_COOK: CookForm = {
  name: "",
  task: "",
  participants: [
    { name: "ada", flavor: "model", model: "" },
    { name: "bea", flavor: "model", model: "" },
  ],
  judges: [{ name: "judith", flavor: "model", model: "" }],
  dimensions: [
    { id: "correct", weight: 60, description: "Does what the brief asks for" },
    { id: "clear", weight: 40, description: "Is easy to read and to check" },
  ],
  required: "",
  timeout_s: 600,
  judge: true,
  policy: "warn", // a panel of one kind must not be refused before it has begun
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
  const brief: Brief = {
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

/** A saved setup as the form. What a brief says beside it, "Start it as it is" keeps. */
export function cookFormOf({ setup, brief }: Pick<Saved, "setup" | "brief">): CookForm {
  const read = (brief ?? {}) as Partial<Brief>;
  const files = (setup.files ?? {}) as Record<string, string>;
  const member = (one: NonNullable<Brief["participants"]>[number]): Member => ({
    name: one.name,
    flavor: one.flavor ?? "",
    model: one.model ?? "",
  });
  return {
    ...EMPTY_COOK,
    name: read.name ?? "",
    task: files["BRIEF.md"] ?? "",
    participants: (read.participants ?? []).map(member),
    judges: (read.judges ?? []).map(member),
    dimensions: (read.rubric?.dimensions ?? []).map(({ id, weight, description }) => ({ id, weight, description: description ?? "" })),
    required: (read.outputs?.required ?? []).map((one) => (typeof one === "string" ? one : one.path)).join(", "),
    timeout_s: read.timeout_s ?? "",
    judge: setup.judge === true,
    policy: read.judging?.policy ?? EMPTY_COOK.policy,
  };
}

/** Parts of the form that show what is wrong with them. */
export const COOK_FIELDS = [
  "name", "task", "raw", "participants", "judges", "dimensions", "required", "timeout_s", "policy",
] as const;

/** A problem of a folder: `file:line: field: what is wrong`, or of the whole brief: `field: what`. */
const LINE = /^(?:([^:\n]+):\d+: )?([\w.]+): ([\s\S]*)$/;
const FIELDS: Record<string, string> = { outputs: "required", judging: "policy", rubric: "dimensions" };

/** The form's own words for a problem of the folder that it made. */
export const placeOfCook: Place = ({ attr, detail }) => {
  const [, file = "", field, what] = LINE.exec(detail) ?? [];
  // What is sent is one folder: as a field it would tell nobody anything.
  if (field === undefined || what === undefined) return { path: attr === "folder" ? "" : (attr ?? ""), words: detail };
  if (file === "BRIEF.md") return { path: "task", words: `The brief ${what}.` };
  if (file.startsWith("raw")) return { path: "raw", words: `${file} ${what}.` };
  const [first = "", ...steps] = field.split(".");
  const path = FIELDS[first] ?? first;
  return { path, words: `${whichOf(path, steps)}${what}.` };
};

/** "1, name: " for what is about one line of a list. */
function whichOf(path: string, steps: string[]): string {
  const index = steps.find((step) => /^\d+$/.test(step));
  const last = steps.at(-1);
  const parts = [index && `number ${Number(index) + 1}`, last && last !== index && !(path in SINGLE) && last];
  const said = parts.filter(Boolean).join(", ");
  return said && `${said}: `;
}
const SINGLE: Record<string, true> = { policy: true, timeout_s: true, name: true };
