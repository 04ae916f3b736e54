/** Where gold and predicted texts stand in a source, as pieces that follow each other. */

export type Mark = "both" | "gold" | "predicted" | "";
export interface Piece {
  text: string;
  mark: Mark;
}

const GOLD = 1;
const PREDICTED = 2;
const NAMES: Mark[] = ["", "gold", "predicted", "both"];

/** The source cut where marks begin and end; texts are found whatever their case. */
export function piecesOf(source: string, gold: string[], predicted: string[]): Piece[] {
  const flags = new Uint8Array(source.length);
  const lower = source.toLowerCase();
  // A letter whose lower case is longer would move everything behind it.
  if (lower.length !== source.length) return [{ text: source, mark: "" }];
  for (const text of gold) paint(flags, lower, text, GOLD);
  for (const text of predicted) paint(flags, lower, text, PREDICTED);
  const pieces: Piece[] = [];
  for (let at = 0; at < source.length; ) {
    let end = at + 1;
    while (end < source.length && flags[end] === flags[at]) end += 1;
    pieces.push({ text: source.slice(at, end), mark: NAMES[flags[at] ?? 0] ?? "" });
    at = end;
  }
  return pieces;
}

function paint(flags: Uint8Array, source: string, text: string, flag: number): void {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return;
  for (let at = source.indexOf(wanted); at >= 0; at = source.indexOf(wanted, at + wanted.length)) {
    for (let index = at; index < at + wanted.length; index += 1) flags[index] = (flags[index] ?? 0) | flag;
  }
}
