import { roleName } from "../model/words";
import { ROLE_MARKS } from "../model/marks";
import classes from "./Floor.module.css";
import { Mark } from "./Mark";

const RINGS = { acting: "acting", waiting: "waiting", thinking: "thinking", refused: "refused" };

export function FloorLegend() {
  return (
    <div className={classes.legend}>
      {Object.entries(ROLE_MARKS).map(([role, { letter }]) => (
        <span key={role}>
          <Mark role={role} name={letter} size={20} /> {roleName(role)}
        </span>
      ))}
      {Object.entries(RINGS).map(([ring, word]) => (
        <span key={ring}>
          <svg width={20} height={20} viewBox="-24 -24 48 48" aria-hidden className={classes.plan}>
            <circle
              className={classes.state}
              data-ring={ring}
              r={20}
              pathLength={ring === "acting" ? 100 : undefined}
              strokeDasharray={ring === "acting" ? "70 100" : undefined}
            />
          </svg>
          {word}
        </span>
      ))}
    </div>
  );
}
