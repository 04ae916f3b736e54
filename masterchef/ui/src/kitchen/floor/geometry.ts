/** Where everything is on the floor plan, in pixels; one unit of the drawing is one pixel. */
import type { Layout } from "../model/layout";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Plan {
  width: number;
  height: number;
  stations: Record<string, Box>;
}

const GAP = 12;
const NARROWEST = 168;
const WIDEST = 420;
const HEIGHT = 172;

/** A narrow screen turns the kitchen on its side: its rows become columns. */
export function planFor(layout: Layout, width: number): Plan {
  const columns = Math.max(...layout.stations.map(({ x }) => x)) + 1;
  const rows = Math.max(...layout.stations.map(({ y }) => y)) + 1;
  const turned = (width + GAP) / columns < NARROWEST && rows < columns;
  const across = turned ? rows : columns;
  const cell = Math.min(WIDEST, (width + GAP) / across);
  const boxes = layout.stations.map(({ name, x, y }) => {
    const [column, row] = turned ? [y, x] : [x, y];
    const box = { x: column * cell, y: row * (HEIGHT + GAP), width: cell - GAP, height: HEIGHT };
    return [name, box] as const;
  });
  const down = turned ? columns : rows;
  return {
    width: across * cell - GAP,
    height: down * (HEIGHT + GAP) - GAP,
    stations: Object.fromEntries(boxes),
  };
}

const MARK = 46;

/** The place of the nth of `count` marks that stand at a station: in rows from the bottom up. */
export function standing(box: Box, index: number, count: number): { x: number; y: number } {
  const fit = Math.max(1, Math.floor((box.width - 12) / MARK));
  const rows = count > fit ? 2 : 1;
  const inRow = Math.ceil(count / rows);
  const spacing = Math.min(MARK, (box.width - 12) / inRow);
  const [row, column] = [Math.floor(index / inRow), index % inRow];
  const here = Math.min(inRow, count - row * inRow);
  const first = box.x + box.width / 2 - ((here - 1) * spacing) / 2;
  return { x: first + column * spacing, y: box.y + box.height - 30 - row * 36 };
}
