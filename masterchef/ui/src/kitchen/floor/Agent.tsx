import { memo } from "react";
import type { Doing } from "../model/doing";
import { seatLabel } from "../model/doing";
import type { Item, Seat } from "../model/state";
import { itemName } from "../model/words";
import classes from "./Floor.module.css";
import { Shape } from "./Mark";

export interface AgentProps {
  seat: Seat;
  items: Item[];
  what: Doing;
  /** Seconds that a model has been asked for. */
  seconds: number;
  x: number;
  y: number;
  /** ms that the way to (x, y) takes on the screen. */
  walk: number;
  chosen: boolean;
  tabbable: boolean;
  onChoose: (name: string) => void;
}

/** A seat: its mark, what it carries, and a ring that tells what it is about. */
export const Agent = memo(function Agent(props: AgentProps) {
  const { seat, items, what, seconds, x, y, walk, chosen, tabbable, onChoose } = props;
  const label = seatLabel(seat, what, seconds);
  return (
    <g
      className={classes.agent}
      style={{ transform: `translate(${x}px, ${y}px)`, "--walk": `${walk}ms` } as object}
    >
      <circle className={classes.ground} r={18} />
      <StateRing what={what} />
      <Shape role={seat.role} name={seat.name} />
      {items.map((item, i) => (
        <Carried key={item.id} item={item} x={12 + i * 4} y={-16 + i * 13} />
      ))}
      {what.ring === "thinking" && (
        <text className={classes.seconds} y={-23}>
          {Math.floor(seconds)} s
        </text>
      )}
      {what.ring === "refused" && (
        <g transform="translate(-14 -14)">
          <circle className={classes.badge} r={6.5} />
          <text className={classes.badgeWord} y={4}>
            !
          </text>
        </g>
      )}
      <rect
        className={classes.focus}
        x={-23}
        y={-23}
        width={46}
        height={46}
        rx={8}
        role="button"
        tabIndex={tabbable ? 0 : -1}
        aria-label={label}
        data-seat={seat.name}
        data-ring={what.ring}
        data-chosen={chosen || undefined}
        onClick={() => onChoose(seat.name)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          onChoose(seat.name);
        }}
      >
        <title>{label}</title>
      </rect>
    </g>
  );
});

function StateRing({ what }: { what: Doing }) {
  if (what.ring !== "acting")
    return <circle className={classes.state} data-ring={what.ring} r={20} />;
  return (
    <>
      <circle className={classes.track} r={20} />
      <circle
        className={classes.state}
        data-ring="acting"
        r={20}
        pathLength={100}
        strokeDasharray={`${(what.share * 100).toFixed(1)} 100`}
      />
    </>
  );
}

function Carried({ item, x, y }: { item: Item; x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <ItemShape item={item} size={14} />
    </g>
  );
}

/** A thing on a counter or in a hand: a plate is round, the rest square; two letters name it. */
export function ItemShape({ item, size }: { item: Item; size: number }) {
  const short = shortName(item.kind);
  const bad = ["burnt", "spoiled", "vetoed"].includes(item.state);
  return (
    <g>
      <title>{`${itemName(item.id)}${item.state === "ok" ? "" : `, ${item.state}`}`}</title>
      <rect
        className={classes.item}
        data-state={item.state}
        x={-size / 2}
        y={-size / 2}
        width={size}
        height={size}
        rx={item.plate ? size / 2 : 2}
      />
      <text
        className={bad ? classes.burntWord : classes.onLight}
        y={size * 0.22}
        textAnchor="middle"
        fontSize={size * 0.58}
      >
        {bad ? "✕" : short}
      </text>
    </g>
  );
}

/** "grilled_beef" → "gb", "beef" → "be" */
export const shortName = (kind: string): string => {
  const [first = "", second] = kind.split("_");
  return second ? first.charAt(0) + second.charAt(0) : first.slice(0, 2);
};
