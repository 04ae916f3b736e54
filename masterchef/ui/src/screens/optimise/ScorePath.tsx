/** How the score went from the old prompt through the proposals; what was kept is filled. */
import { CartesianGrid, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from "recharts";
import type { OptimisationStep as Step } from "@/api/schema";
import { f1, nameOf } from "./queries";

interface Point {
  at: string;
  mean: number;
  /** The best so far. */
  best: number;
  kept: boolean;
}

/** Steps on the training trials that have a mean, each with the best until then. */
export function pathOf(steps: Step[]): Point[] {
  let best = 0;
  return steps
    .filter((step) => step.part !== "held_out" && step.mean !== null)
    .map((step) => {
      const mean = step.mean ?? 0;
      if (step.part === "old" || step.kept) best = mean;
      return { at: step.part === "old" ? "old" : String(step.number), mean, best, kept: step.kept || step.part === "old" };
    });
}

export function ScorePath({ steps, metric }: { steps: Step[]; metric: string }) {
  const points = pathOf(steps);
  if (!points.length) return null;
  const told = steps.filter((step) => step.mean !== null && step.part !== "held_out");
  const words = told.map((step) => `${nameOf(step)} ${f1(step.mean)}${step.kept ? ", kept" : ""}.`).join(" ");
  return (
    <figure style={{ margin: 0 }} aria-label={`Mean ${metric} on the training trials. ${words}`}>
      <ResponsiveContainer width="100%" height={200}>
        <LineChart data={points} margin={{ top: 8, right: 16, bottom: 18, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />
          <XAxis
            dataKey="at"
            tick={{ fontSize: 11, fill: "var(--mantine-color-text)" }}
            stroke="var(--mantine-color-dimmed)"
            label={{ value: "proposal", position: "insideBottom", offset: -8, fontSize: 11, fill: "var(--mantine-color-dimmed)" }}
          />
          <YAxis domain={[0, 1]} width={36} tick={{ fontSize: 11, fill: "var(--mantine-color-text)" }} stroke="var(--mantine-color-dimmed)" />
          <Line type="stepAfter" dataKey="best" stroke="var(--mantine-color-dimmed)" strokeDasharray="4 3" dot={false} isAnimationActive={false} />
          <Line dataKey="mean" stroke="var(--mantine-primary-color-filled)" strokeWidth={2} dot={<Dot />} isAnimationActive={false} />
        </LineChart>
      </ResponsiveContainer>
    </figure>
  );
}

function Dot({ cx = 0, cy = 0, payload }: { cx?: number; cy?: number; payload?: Point }) {
  const fill = payload?.kept ? "var(--mantine-primary-color-filled)" : "var(--mantine-color-body)";
  return <circle cx={cx} cy={cy} r={4.5} fill={fill} stroke="var(--mantine-primary-color-filled)" strokeWidth={2} />;
}
