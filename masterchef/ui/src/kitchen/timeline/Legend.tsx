import type { SpanKind } from "../model/spans";
import classes from "./Timeline.module.css";

const WORDS: Partial<Record<SpanKind, string>> = {
  move: "walking",
  carry: "taking, putting",
  chop: "chopping",
  cook: "cooking",
  plate: "plating",
  serve: "serving",
  upkeep: "upkeep",
  authority: "giving orders",
  wait: "waiting",
  refused: "refused, burnt",
  dirty: "dirty",
  broken: "broken",
  call: "model call",
};

export function TimelineLegend() {
  return (
    <div className={classes.legend}>
      {Object.entries(WORDS).map(([kind, word]) => (
        <span key={kind}>
          <svg width={14} height={12} aria-hidden>
            <g className={classes.bar} data-kind={kind}>
              <rect width={14} height={12} rx={2} />
            </g>
          </svg>
          {word}
        </span>
      ))}
    </div>
  );
}
