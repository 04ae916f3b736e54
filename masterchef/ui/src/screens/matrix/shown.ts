import type { Cell } from "@/api/schema";

type Shown = Pick<Cell, "combination" | "model" | "trial" | "repeat" | "outcome" | "entities_f1" | "mappings_f1">;

/**
 * The cells to show: all, those that went wrong, or those on whose trial the contenders differ; of
 * the combinations and models that are chosen ("combination|model,…"), if any are.
 */
export function shownCells<T extends Shown>(cells: T[], show: string, at: string): T[] {
  const chosen = new Set(at ? at.split(",") : []);
  const here = chosen.size ? cells.filter((cell) => chosen.has(`${cell.combination}|${cell.model}`)) : cells;
  if (show === "failures") return here.filter(({ outcome }) => outcome && outcome !== "ok");
  if (show !== "different") return here;
  const figures = new Map<string, Set<string>>();
  for (const cell of here) {
    if (!cell.outcome) continue;
    const key = `${cell.trial}|${cell.repeat}`;
    const seen = figures.get(key) ?? new Set();
    figures.set(key, seen.add(`${cell.entities_f1} ${cell.mappings_f1}`));
  }
  return here.filter((cell) => (figures.get(`${cell.trial}|${cell.repeat}`)?.size ?? 0) > 1);
}
