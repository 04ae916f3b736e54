/** A version as its form has it. */
import type { ModelVersion } from "@/api/schema";

export interface Draft {
  name: string;
  system: string;
  template: string;
  num_ctx: number | "";
  temperature: number | "";
  stop: string[];
  /** Parameters that the form doesn't show; they are kept. */
  others: Record<string, unknown>;
}

export const EMPTY: Draft = { name: "", system: "", template: "", num_ctx: "", temperature: "", stop: [], others: {} };

export function draftOf(version: ModelVersion): Draft {
  const { num_ctx, temperature, stop, ...others } = (version.parameters ?? {}) as Record<string, unknown>;
  return {
    name: version.name,
    system: version.system ?? "",
    template: version.template ?? "",
    num_ctx: typeof num_ctx === "number" ? num_ctx : "",
    temperature: typeof temperature === "number" ? temperature : "",
    stop: Array.isArray(stop) ? (stop as string[]) : [],
    others,
  };
}

/** Only what was filled in. */
export function parametersOf({ num_ctx, temperature, stop, others }: Draft): Record<string, unknown> {
  return {
    ...others,
    ...(num_ctx === "" ? {} : { num_ctx }),
    ...(temperature === "" ? {} : { temperature }),
    ...(stop.length ? { stop } : {}),
  };
}
