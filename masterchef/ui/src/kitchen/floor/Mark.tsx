import { markOf } from "../model/marks";
import classes from "./Floor.module.css";

/** A role's shape with a seat's name in it, around (0, 0). */
export function Shape({ role, name }: { role: string; name: string }) {
  const { colour, ink, path } = markOf(role);
  return (
    <>
      <path className={classes.shape} d={path} fill={colour} />
      <text className={classes.letter} y={4} style={{ fill: ink }}>
        {name}
      </text>
    </>
  );
}

/** The same mark in a line of text. */
export function Mark({ role, name, size = 26 }: { role: string; name: string; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="-19 -19 38 38" aria-hidden className={classes.plan}>
      <circle className={classes.ground} r={18} />
      <Shape role={role} name={name} />
    </svg>
  );
}
