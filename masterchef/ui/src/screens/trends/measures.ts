/** What can be drawn over time. */
import type { TrendPoint } from "@/api/schema";

export type Measure = "score" | "cost_usd" | "seconds" | "failures";

export const MEASURES: Record<Measure, { label: string; of: (point: TrendPoint) => number | null }> = {
  score: { label: "Score", of: ({ score }) => score },
  cost_usd: { label: "Cost, $", of: ({ cost_usd }) => cost_usd },
  seconds: { label: "Seconds a call", of: ({ seconds }) => seconds },
  failures: { label: "Failures", of: ({ failures }) => failures },
};

/** The same in words, for whoever doesn't see the chart. */
export function inWords(points: readonly TrendPoint[], measure: Measure): string {
  const values = points.map(MEASURES[measure].of).filter((value) => value !== null);
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined) return "Nothing was measured.";
  const short = (value: number) => String(Number(value.toFixed(3)));
  const low = Math.min(...values);
  const high = Math.max(...values);
  return `${values.length} runs, from ${short(first)} to ${short(last)}; lowest ${short(low)}, highest ${short(high)}.`;
}
