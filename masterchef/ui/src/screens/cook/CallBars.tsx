/** Tool calls over time: a bar from each call to its result, a tick for messages and thinking. */
import type { Timed } from "./steps";

const WIDTH = 1000;
const LANE = 14;
const LANES = ["message", "thinking", "call"];

/** The table below says the same, so it is hidden from screen readers. */
export function CallBars({ rows, seconds }: { rows: Timed[]; seconds: number }) {
  if (seconds <= 0) return null;
  const x = (at: number) => (at / seconds) * (WIDTH - 4);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${LANE * LANES.length}`}
      width="100%"
      height={LANE * LANES.length}
      preserveAspectRatio="none"
      aria-hidden="true"
      style={{ display: "block", margin: "8px 0", borderBottom: "1px solid var(--mantine-color-default-border)" }}
    >
      {rows.map(({ step, at, took }, index) => {
        const lane = LANES.indexOf(step.kind);
        if (at === null || lane < 0) return null;
        const wide = took === null ? 2 : Math.max(2, x(took));
        return (
          <rect
            key={index}
            x={x(at)}
            y={lane * LANE + 2}
            width={wide}
            height={LANE - 4}
            fill={lane === 2 ? "var(--mantine-primary-color-filled)" : "var(--mantine-color-dimmed)"}
          />
        );
      })}
    </svg>
  );
}
