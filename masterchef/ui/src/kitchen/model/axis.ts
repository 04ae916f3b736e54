/** The time axis: idle stretches are folded to a short piece, everything else keeps its length. */

export interface Piece {
  from: number;
  to: number;
  /** Where it begins on the axis, and how long it is there. */
  at: number;
  length: number;
  folded: boolean;
}

export interface Axis {
  pieces: Piece[];
  length: number;
  /** A moment's place on the axis, and back. */
  place: (time: number) => number;
  time: (place: number) => number;
}

/**
 * `busy` are the stretches that count, sorted; a gap of at least `idle` is folded to `shown`.
 * With `idle` Infinity nothing is folded.
 */
export function makeAxis(
  busy: readonly (readonly [number, number])[],
  end: number,
  idle: number,
  shown: number,
): Axis {
  const pieces: Piece[] = [];
  const add = (from: number, to: number, folded: boolean) => {
    if (to <= from) return;
    const at = pieces.length ? endOf(pieces[pieces.length - 1] as Piece) : 0;
    pieces.push({ from, to, at, length: folded ? shown : to - from, folded });
  };
  let [from, reached] = [0, 0];
  for (const [start, stop] of [...busy, [end, end] as const]) {
    if (start - reached >= idle) {
      add(from, reached, false);
      add(reached, start, true);
      from = start;
    }
    reached = Math.max(reached, stop);
  }
  add(from, Math.max(end, from), false);
  if (!pieces.length) pieces.push({ from: 0, to: 0, at: 0, length: 0, folded: false });
  const length = endOf(pieces[pieces.length - 1] as Piece);
  return { pieces, length, place: (t) => place(pieces, t), time: (x) => time(pieces, x) };
}

const endOf = (piece: Piece): number => piece.at + piece.length;

function place(pieces: Piece[], t: number): number {
  const piece = pieces.find((each) => t <= each.to) ?? (pieces[pieces.length - 1] as Piece);
  const span = piece.to - piece.from;
  const share = span ? Math.min(1, Math.max(0, (t - piece.from) / span)) : 0;
  return piece.at + share * piece.length;
}

function time(pieces: Piece[], x: number): number {
  const piece = pieces.find((each) => x <= endOf(each)) ?? (pieces[pieces.length - 1] as Piece);
  const share = piece.length ? Math.min(1, Math.max(0, (x - piece.at) / piece.length)) : 0;
  return piece.from + share * (piece.to - piece.from);
}

/** Whole moments at which the axis is labelled: about `wanted` of them between `from` and `to`. */
export function ticks(from: number, to: number, wanted: number): number[] {
  const steps = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400,
  ];
  const rough = (to - from) / Math.max(1, wanted) / 1000;
  const step = (steps.find((s) => s >= rough) ?? Math.ceil(rough / 86400) * 86400) * 1000;
  const found: number[] = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) found.push(t);
  return found;
}
