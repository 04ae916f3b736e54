import { memo } from "react";
import { kitLabel, type KitLook, type StationLook } from "../model/doing";
import { itemName, placeName } from "../model/words";
import { ItemShape } from "./Agent";
import classes from "./Floor.module.css";
import type { Box } from "./geometry";

const KIT_TOP = 24;
const KIT_HEIGHT = 62;

/** A station without those who stand there: its equipment and its counter. */
export const Station = memo(function Station({
  look,
  kits,
  stock,
  box,
}: {
  look: StationLook;
  kits: KitLook[];
  stock: string;
  box: Box;
}) {
  const width = (box.width - 16 - 6 * (kits.length - 1)) / Math.max(1, kits.length);
  return (
    <g transform={`translate(${box.x} ${box.y})`} data-station={look.name}>
      <rect className={classes.station} width={box.width} height={box.height} rx={8} />
      <text className={classes.title} x={8} y={17}>
        {placeName(look.name)}
      </text>
      <text className={classes.quiet} x={box.width - 8} y={17} textAnchor="end">
        {occupancy(look)}
      </text>
      {kits.map((kit, i) => (
        <Kit key={kit.name} look={kit} x={8 + i * (width + 6)} width={width} />
      ))}
      {!kits.length && stock && <Stock text={stock} width={box.width} />}
      <Counter look={look} width={box.width} />
    </g>
  );
});

/** "2 here · queue 1" */
function occupancy({ seats, queue }: StationLook): string {
  const said = seats.length ? [`${seats.length} here`] : [];
  if (queue.length) said.push(`queue ${queue.length}`);
  return said.join(" · ");
}

function Stock({ text, width }: { text: string; width: number }) {
  const perLine = Math.floor((width - 16) / 5.6);
  const lines = wrap(text, perLine).slice(0, 4);
  return (
    <g>
      {lines.map((line, i) => (
        <text key={line} className={classes.quiet} x={8} y={38 + i * 14}>
          {line}
        </text>
      ))}
    </g>
  );
}

/** Breaks a list at its commas. */
function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(", ")) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + word.length + 2 <= most) {
      lines[lines.length - 1] = `${last}, ${word}`;
    } else lines.push(word);
  }
  return lines;
}

function Kit({ look, x, width }: { look: KitLook; x: number; width: number }) {
  const label = kitLabel(look);
  const urgent = look.broken || look.items.some((each) => each.phase !== "cooking");
  const shown = Math.max(1, look.capacity);
  const spacing = Math.min(24, (width - 12) / shown);
  const words = fit(look.words, width);
  return (
    <g
      className={classes.thing}
      transform={`translate(${x} ${KIT_TOP})`}
      role="img"
      tabIndex={0}
      aria-label={label}
      data-kit={look.name}
    >
      <title>{label}</title>
      <rect
        className={classes.kit}
        data-used={look.items.length + look.users.length > 0 || undefined}
        width={width}
        height={KIT_HEIGHT}
        rx={5}
      />
      {look.dirty && <rect className={classes.hatch} width={width} height={KIT_HEIGHT} rx={5} />}
      {look.broken && (
        <path
          className={classes.broken}
          d={`M4 4L${width - 4} ${KIT_HEIGHT - 4}M${width - 4} 4L4 ${KIT_HEIGHT - 4}`}
        />
      )}
      <text className={classes.onLight} x={6} y={13} fontSize={10.5}>
        {fit(placeName(look.name), width)}
      </text>
      {Array.from({ length: shown }, (_, i) => (
        <Slot key={i} look={look} index={i} x={6 + spacing / 2 + i * spacing} />
      ))}
      <text
        className={classes.onLight}
        x={6}
        y={56}
        fontSize={10.5}
        fontWeight={urgent ? 700 : 400}
      >
        {words}
      </text>
      <rect
        className={classes.focus}
        x={-2}
        y={-2}
        width={width + 4}
        height={KIT_HEIGHT + 4}
        rx={6}
      />
    </g>
  );
}

const fit = (text: string, width: number): string => {
  const most = Math.floor((width - 8) / 5.4);
  return text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
};

/** One place in an equipment: empty, a cooking item with its ring, or a pair of hands. */
function Slot({ look, index, x }: { look: KitLook; index: number; x: number }) {
  const item = look.items[index];
  const user = look.users[index - look.items.length];
  return (
    <g transform={`translate(${x} 30)`}>
      <circle className={classes.place} r={10} />
      {item && (
        <>
          <circle
            className={`${classes.ring} ${classes[item.phase]}`}
            r={9}
            pathLength={100}
            strokeDasharray={`${(item.share * 100).toFixed(1)} 100`}
          />
          <text
            className={item.phase === "burnt" ? classes.burntWord : classes.onLight}
            y={3.5}
            textAnchor="middle"
            fontSize={9}
          >
            <title>{`${itemName(item.item.id)}, ${item.words}`}</title>
            {item.phase === "burnt" ? "✕" : short(item.item.kind)}
          </text>
        </>
      )}
      {user && (
        <text className={classes.onLight} y={3.5} textAnchor="middle" fontSize={9} fontWeight={700}>
          {user}
        </text>
      )}
    </g>
  );
}

const short = (kind: string): string =>
  kind
    .split("_")
    .map((word) => word.charAt(0))
    .join("")
    .slice(0, 2);

function Counter({ look, width }: { look: StationLook; width: number }) {
  const size = 18;
  const most = Math.max(1, Math.floor((width - 60) / (size + 3)));
  const shown = look.counter.slice(0, look.counter.length > most ? most - 1 : most);
  if (!look.counter.length) return null;
  return (
    <g
      className={classes.thing}
      transform="translate(8 96)"
      role="img"
      aria-label={`${placeName(look.name)} counter: ${look.counter.map((item) => itemName(item.id)).join(", ")}`}
    >
      {shown.map((item, i) => (
        <g key={item.id} transform={`translate(${size / 2 + i * (size + 3)} ${size / 2})`}>
          <ItemShape item={item} size={size} />
        </g>
      ))}
      <text className={classes.quiet} x={width - 16} y={13} textAnchor="end" fontSize={10}>
        {look.counter.length} of {look.room}
      </text>
    </g>
  );
}
