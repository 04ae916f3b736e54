import { diffLines, formatLines } from "unidiff";

/** The unified diff of two texts, as react-diff-view reads it. */
export function diffOf(old: string, now: string, names: [string, string] = ["old", "new"]): string {
  const lines = formatLines(diffLines(old, now), { context: 4, aname: names[0], bname: names[1] });
  return `diff --git a/${names[0]} b/${names[1]}\n${lines}`;
}
