/** The timeline's rows: seats by rank, then equipment by station. */
import type { Call } from "@/api/schema";
import type { Axis } from "../model/axis";
import { type Bar, lanesOf, pack } from "../model/packing";
import type { Recording } from "../model/recording";
import type { Span } from "../model/spans";
import { duration, placeName, roleName, thousands } from "../model/words";
import type { Clock } from "../watch/store";

export interface TimelineRow {
  name: string;
  label: string;
  seat: boolean;
  bars: Bar[];
  lanes: number;
}

export interface View {
  recording: Recording;
  axis: Axis;
  clock: Clock;
  from: number;
  /** Pixels for each unit of the axis. */
  scale: number;
  width: number;
  calls: readonly Call[];
}

const ORDER = "ESPLRK";

export function timelineRows(view: View): TimelineRow[] {
  const { layout } = view.recording.beginning;
  const seats = [...layout.seats].sort(
    (a, b) =>
      ORDER.indexOf(a.name.charAt(0)) - ORDER.indexOf(b.name.charAt(0)) ||
      (a.name < b.name ? -1 : 1),
  );
  return [
    ...seats.map(({ name, role }) => row(view, name, `${roleName(role)} ${name}`, true)),
    ...layout.equipment.map(({ name }) => row(view, name, placeName(name), false)),
  ];
}

function row(view: View, name: string, label: string, seat: boolean): TimelineRow {
  const { axis, from, scale, width } = view;
  const x = (time: number) => (axis.place(time) - from) * scale;
  const spans = view.recording.spans.rows.get(name) ?? [];
  const timed = view.clock === "wall" ? byWall(view, spans) : spans;
  const asked = seat && view.clock === "wall" ? callSpans(view, name) : [];
  const bars = pack(
    [...timed, ...asked],
    (span) => x(span.start),
    (span) => x(span.end),
    width,
  );
  return { name, label, seat, bars, lanes: lanesOf(bars) };
}

/** The same spans by the wall times of the commits that began and ended them. */
function byWall({ recording }: View, spans: readonly Span[]): Span[] {
  const end = recording.end(true);
  return spans.map((span) => ({
    ...span,
    start: recording.wall(span.first),
    end: span.last < 0 ? end : recording.wall(span.last),
  }));
}

function callSpans({ recording, calls }: View, seat: string): Span[] {
  const first = recording.events[0]?.recorded ?? 0;
  return calls
    .filter((call) => call.seat === seat && call.total_ms !== null)
    .map((call) => {
      const end = Date.parse(call.at) - first;
      const took = call.total_ms ?? 0;
      const label = `${call.purpose}: ${thousands(call.tokens_in ?? 0)} tokens in, ${thousands(
        call.tokens_out ?? 0,
      )} out, ${duration(took)}`;
      return { row: seat, kind: "call", start: end - took, end, first: -1, last: -1, label };
    });
}
