/** Who did what when, and what was on which equipment: rows over one axis of time. */
import { useElementSize } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, memo, type MouseEvent, useMemo, useState } from "react";
import type { Axis } from "../model/axis";
import { ticks } from "../model/axis";
import type { Bar } from "../model/packing";
import { clock as clockText, placeName } from "../model/words";
import { callsQuery } from "../watch/queries";
import { type Moment, useStore, useWatch } from "../watch/store";
import { useAxis } from "../watch/useMoment";
import { type TimelineRow, timelineRows, type View } from "./rows";
import classes from "./Timeline.module.css";
import { windowFor } from "./window";

/** Kinds whose pattern would make words unreadable. */
const PATTERNED = new Set<string>(["dirty", "broken"]);
const LANE = 13;
const TOP = 20;

export interface TimelineProps {
  moment: Moment;
  run: string;
  running: boolean;
  /** Length of the window in ms; Infinity: all. */
  span: number;
}

export function Timeline({ moment, run, running, span }: TimelineProps) {
  const { ref, width } = useElementSize();
  const view = useView(moment, run, running, span, width);
  return (
    <div ref={ref} className={classes.frame}>
      {width > 0 && <Plot view={view.view} cursor={view.cursor} labels={view.labels} />}
    </div>
  );
}

function useView(moment: Moment, run: string, running: boolean, span: number, width: number) {
  const recording = useWatch((watch) => watch.recording);
  const length = useWatch((watch) => watch.length);
  const clock = useWatch((watch) => watch.clock);
  const axis = useAxis();
  const calls = useQuery({ ...callsQuery(run, running), enabled: clock === "wall" }).data;
  const labels = width < 520 ? 42 : 118;
  const shown = Math.max(1000, Math.min(span, axis.length));
  const cursor = axis.place(moment.time);
  const [from, setFrom] = useState(0);
  const start = windowFor(from, cursor, shown, axis.length);
  if (start !== from) setFrom(start);
  const plot = Math.max(50, width - labels);
  const view = useMemo<View>(
    () => ({
      recording,
      axis,
      clock,
      from: start,
      scale: plot / shown,
      width: plot,
      calls: calls ?? [],
    }),
    // `length` stands for the recording, which grows in place.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [recording, length, axis, clock, start, plot, shown, calls],
  );
  return { view, cursor: (cursor - start) * view.scale, labels };
}

function Plot({ view, cursor, labels }: { view: View; cursor: number; labels: number }) {
  const store = useStore();
  const rows = useMemo(() => timelineRows(view), [view]);
  const tops: number[] = [];
  let height = TOP;
  for (const row of rows) {
    tops.push(height);
    height += row.lanes * LANE + 5;
  }
  const seek = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left - labels;
    if (x >= 0) store.getState().seek(view.axis.time(view.from + x / view.scale));
  };
  return (
    <svg
      className={classes.plot}
      width={labels + view.width}
      height={height}
      role="group"
      aria-label="Timeline"
      onClick={seek}
      onKeyDown={roam}
    >
      <Patterns />
      <Marks view={view} labels={labels} height={height} />
      {rows.map((row, i) => (
        <g key={row.name} transform={`translate(0 ${tops[i]})`}>
          <text x={6} y={LANE - 1}>
            {labels > 60 ? row.label : placeName(row.name)}
          </text>
          <line className={classes.rowLine} x2={labels + view.width} y1={-2.5} y2={-2.5} />
          <svg x={labels} width={view.width} height={row.lanes * LANE + 2} overflow="hidden">
            <Bars row={row} />
          </svg>
        </g>
      ))}
      <g transform={`translate(${labels + cursor} 0)`} pointerEvents="none">
        <path className={classes.cursorHead} d="M-5 0H5L0 8Z" />
        <line className={classes.cursor} y1={4} y2={height} />
      </g>
    </svg>
  );
}

const Bars = memo(function Bars({ row }: { row: TimelineRow }) {
  const store = useStore();
  const choose = (bar: Bar) => {
    const event = store.getState().recording.events[bar.span.first];
    if (event) store.getState().select({ what: "event", number: event.number });
  };
  return row.bars.map((bar, i) => (
    <OneBar
      key={`${bar.span.kind}-${bar.span.first}-${bar.span.start}`}
      bar={bar}
      row={row}
      first={i === 0}
      onChoose={choose}
    />
  ));
});

function OneBar({
  bar,
  row,
  first,
  onChoose,
}: {
  bar: Bar;
  row: TimelineRow;
  first: boolean;
  onChoose: (bar: Bar) => void;
}) {
  const label = barLabel(row, bar);
  return (
    <g
      className={classes.bar}
      data-kind={bar.span.kind}
      data-row={row.name}
      role="button"
      tabIndex={first ? 0 : -1}
      aria-label={label}
      onClick={(event) => {
        event.stopPropagation();
        onChoose(bar);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          onChoose(bar);
        }
      }}
    >
      <title>{label}</title>
      <rect x={bar.x} y={bar.lane * LANE} width={bar.width} height={LANE - 2} rx={1.5} />
      {bar.width > 34 && bar.count === 1 && !PATTERNED.has(bar.span.kind) && (
        <text x={bar.x + 3} y={bar.lane * LANE + 8.8}>
          {bar.span.label.slice(0, Math.floor((bar.width - 4) / 5.3))}
        </text>
      )}
    </g>
  );
}

/** "Line cook L1, starts grilled beef on grill 1, from 1:05 to 1:10" */
export function barLabel(row: { label: string }, { span, count }: Bar): string {
  const when = `from ${clockText(span.start)} to ${span.end === Infinity ? "now" : clockText(span.end)}`;
  if (count > 1) return `${row.label}, ${count} actions ${when.replace(/ to .*/, " on")}`;
  return `${row.label}, ${span.label}, ${when}`;
}

/** Arrows go from bar to bar: along a row, or to the row above or below. */
function roam(event: KeyboardEvent<SVGSVGElement>): void {
  const along = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const across = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const target = event.target as SVGElement;
  const row = target.dataset.row;
  if (!row || !(along || across)) return;
  event.preventDefault();
  event.stopPropagation();
  const all = [...event.currentTarget.querySelectorAll<SVGElement>("[data-row]")];
  const rows = [...new Set(all.map((bar) => bar.dataset.row))];
  const wanted = rows[rows.indexOf(row) + (across ?? 0)];
  const bars = all.filter((bar) => bar.dataset.row === wanted);
  const mine = all.filter((bar) => bar.dataset.row === row).indexOf(target);
  bars[Math.min(bars.length - 1, Math.max(0, mine + (along ?? 0)))]?.focus();
}

function Marks({ view, labels, height }: { view: View; labels: number; height: number }) {
  const { axis, from, scale, width } = view;
  const x = (place: number) => labels + (place - from) * scale;
  const seen = axis.pieces.filter(
    (piece) => x(piece.at + piece.length) > labels && x(piece.at) < labels + width,
  );
  return seen.map((piece) =>
    piece.folded ? (
      <Fold
        key={piece.from}
        x={x(piece.at)}
        width={piece.length * scale}
        height={height}
        ms={piece.to - piece.from}
      />
    ) : (
      <g key={piece.from}>
        {moments(axis, piece, from, width / scale, width).map((t) => (
          <g key={t} transform={`translate(${x(axis.place(t))} 0)`}>
            <line className={classes.grid} y1={TOP - 6} y2={height} />
            <text className={classes.quiet} x={3} y={12}>
              {clockText(t)}
            </text>
          </g>
        ))}
      </g>
    ),
  );
}

function moments(
  axis: Axis,
  piece: Axis["pieces"][number],
  from: number,
  length: number,
  width: number,
): number[] {
  const all = ticks(axis.time(from), axis.time(from) + length, width / 90);
  const step = (all[1] ?? 0) - (all[0] ?? 0);
  const start = Math.max(piece.from, axis.time(from));
  const end = Math.min(piece.to, axis.time(from + length));
  return ticks(start, end, step ? Math.max(1, (end - start) / step) : 1);
}

function Fold({ x, width, height, ms }: { x: number; width: number; height: number; ms: number }) {
  return (
    <g>
      <title>{`${clockText(ms)} in which nothing happens`}</title>
      <rect
        className={classes.folded}
        x={x}
        width={Math.max(2, width)}
        y={TOP - 6}
        height={height}
      />
      {width > 26 && (
        <text className={classes.quiet} x={x + width / 2} y={12} textAnchor="middle">
          ⋯ {clockText(ms)}
        </text>
      )}
    </g>
  );
}

function Patterns() {
  return (
    <defs>
      <pattern
        id="timeline-dirty"
        width={6}
        height={6}
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width={6} height={6} fill="#e9dcc3" />
        <rect width={2.5} height={6} fill="#8a6d3b" />
      </pattern>
      <pattern id="timeline-broken" width={8} height={8} patternUnits="userSpaceOnUse">
        <rect width={8} height={8} fill="#f3d3d3" />
        <path d="M0 0L8 8M8 0L0 8" stroke="#b00020" strokeWidth={1.4} />
      </pattern>
    </defs>
  );
}
