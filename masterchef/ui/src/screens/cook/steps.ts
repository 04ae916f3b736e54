/** A participant's steps as a timeline shows them: when, how long a call took, what it took in all. */
import type { TrajectoryStep } from "@/api/schema";

export interface Timed {
  step: TrajectoryStep;
  /** Seconds since the first step that was seen; null where nobody saw its line. */
  at: number | null;
  /** Of a call: seconds until its result; null without one. */
  took: number | null;
}

/** Steps with their times. A result is found by its call's id. */
export function timed(steps: TrajectoryStep[]): Timed[] {
  const times = steps.map(({ at }) => (at ? Date.parse(at) / 1000 : null));
  const start = times.find((time) => time !== null && !Number.isNaN(time)) ?? 0;
  const offsets = times.map((time) => (time === null || Number.isNaN(time) ? null : Math.max(0, time - start)));
  const ended = new Map<string, number>();
  steps.forEach(({ kind, call }, index) => {
    const at = offsets[index];
    if (kind === "result" && call && at != null && !ended.has(call)) ended.set(call, at);
  });
  return steps.map((step, index) => {
    const at = offsets[index] ?? null;
    const end = step.kind === "call" && step.call ? ended.get(step.call) : undefined;
    return { step, at, took: end === undefined || at === null ? null : Math.max(0, end - at) };
  });
}

export interface Totals {
  calls: number;
  /** Calls by tool, the most used first. */
  tools: [string, number][];
  tokensIn: number | null;
  tokensOut: number | null;
  seconds: number;
}

export function totals(rows: Timed[]): Totals {
  const tools = new Map<string, number>();
  const calls = rows.filter(({ step }) => step.kind === "call");
  for (const { step } of calls) tools.set(step.tool || "?", (tools.get(step.tool || "?") ?? 0) + 1);
  const sum = (field: "tokens_in" | "tokens_out") => {
    const known = rows.map(({ step }) => step[field]).filter((value) => value != null);
    return known.length ? known.reduce((one, two) => one + two, 0) : null;
  };
  return {
    calls: calls.length,
    tools: [...tools].sort(([, one], [, two]) => two - one),
    tokensIn: sum("tokens_in"),
    tokensOut: sum("tokens_out"),
    seconds: rows.reduce((most, { at }) => Math.max(most, at ?? 0), 0),
  };
}
