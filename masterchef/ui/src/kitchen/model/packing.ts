/** Bars of a timeline: side by side in lanes where they overlap, together where they are tiny. */
import type { Span } from "./spans";

export interface Bar {
  span: Span;
  x: number;
  width: number;
  lane: number;
  /** How many spans it stands for; more than one only where each is too narrow to be seen. */
  count: number;
}

/** `from` and `to` give each span's place in pixels; what lies outside 0..width is left out. */
export function pack(
  spans: readonly Span[],
  from: (span: Span) => number,
  to: (span: Span) => number,
  width: number,
  narrowest = 3,
): Bar[] {
  const bars: Bar[] = [];
  const ends: number[] = [];
  const tiny = new Map<number, Bar>();
  for (const span of spans) {
    const [left, right] = [Math.max(0, from(span)), Math.min(width, to(span))];
    if (right < 0 || left > width || right < left) continue;
    const lane = freeLane(ends, left);
    ends[lane] = Math.max(right, left);
    const last = tiny.get(lane);
    if (right - left < narrowest && last && left - (last.x + last.width) < narrowest) {
      last.width = Math.max(last.width, right - last.x);
      last.count += 1;
      continue;
    }
    const bar = { span, x: left, width: Math.max(1, right - left), lane, count: 1 };
    bars.push(bar);
    if (right - left < narrowest) tiny.set(lane, bar);
    else tiny.delete(lane);
  }
  return bars;
}

function freeLane(ends: number[], left: number): number {
  const free = ends.findIndex((end) => end <= left + 0.01);
  return free < 0 ? ends.push(0) - 1 : free;
}

export const lanesOf = (bars: readonly Bar[]): number =>
  bars.reduce((most, bar) => Math.max(most, bar.lane + 1), 1);
