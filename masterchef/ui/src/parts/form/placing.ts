/** Where what the server refused belongs in a form: at a field, or at its top. Nothing is left out. */
import { ApiError, messageOf } from "@/api/errors";
import type { ProblemEntry } from "@/api/schema";

export interface Placed {
  /** Words by field of the form. */
  fields: Record<string, string>;
  /** What has no field of its own. */
  rest: string[];
}

/** Which part of the form an entry is about, as a path with dots, and what to say there. */
export type Place = (entry: ProblemEntry) => { path: string; words: string };

const asSent: Place = ({ attr, detail }) => ({ path: attr ?? "", words: detail });

/**
 * Every entry of an error at the nearest field that the form shows. `fields` are those that show
 * what is wrong with them; `*` stands for one step, as in "lineups.*".
 */
export function placedOf(error: unknown, fields: readonly string[], place: Place = asSent): Placed {
  const placed: Placed = { fields: {}, rest: [] };
  if (!(error instanceof ApiError) || !error.entries.length) return { fields: {}, rest: [messageOf(error)] };
  for (const entry of error.entries) {
    const { path, words } = place(entry);
    const field = nearest(path, fields);
    if (field === "") placed.rest.push(path ? `${path}: ${words}` : words);
    else placed.fields[field] = placed.fields[field] ? `${placed.fields[field]} ${words}` : words;
  }
  return placed;
}

/** The longest start of the path that is a field; "" if none is. */
function nearest(path: string, fields: readonly string[]): string {
  const steps = path.split(".");
  for (let length = steps.length; length > 0; length -= 1) {
    const start = steps.slice(0, length);
    if (fields.some((field) => matches(field.split("."), start))) return start.join(".");
  }
  return "";
}

const matches = (pattern: string[], steps: string[]) =>
  pattern.length === steps.length && pattern.every((step, at) => step === "*" || step === steps[at]);
