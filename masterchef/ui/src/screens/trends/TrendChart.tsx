import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from "recharts";
import type { TrendPoint } from "@/api/schema";
import { inWords, MEASURES, type Measure } from "./measures";

const TICK = { fontSize: 11, fill: "var(--mantine-color-text)" };

/** A point a run, in their order; a line across where something changed. */
export function TrendChart({ points, measure, said }: { points: readonly TrendPoint[]; measure: Measure; said: string }) {
  const rows = points.map((point, at) => ({ at: at + 1, value: MEASURES[measure].of(point), marked: point.marks.length > 0 }));
  const name = measure === "score" ? said : MEASURES[measure].label;
  return (
    <figure style={{ margin: 0 }} aria-label={`${name} over time. ${inWords(points, measure)}`}>
      <ResponsiveContainer width="100%" height={240}>
        <LineChart data={rows} margin={{ top: 8, right: 16, bottom: 18, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />
          <XAxis dataKey="at" tick={TICK} stroke="var(--mantine-color-dimmed)" label={{ value: "runs, the oldest first", position: "insideBottom", offset: -8, fontSize: 11, fill: "var(--mantine-color-dimmed)" }} />
          <YAxis width={46} tick={TICK} stroke="var(--mantine-color-dimmed)" />
          {rows.filter(({ marked }) => marked).map(({ at }) => (
            <ReferenceLine key={at} x={at} stroke="var(--mantine-color-dimmed)" strokeDasharray="4 3" />
          ))}
          <Line dataKey="value" stroke="var(--mantine-primary-color-filled)" strokeWidth={2} dot={{ r: 3 }} isAnimationActive={false} />
        </LineChart>
      </ResponsiveContainer>
    </figure>
  );
}
