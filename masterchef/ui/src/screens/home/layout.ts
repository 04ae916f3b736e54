/** Where panels stand on the home's grid. What moves out of the way of what is the library's to say. */
import { collides, type LayoutItem, moveElement, verticalCompactor } from "react-grid-layout/core";
import type { PanelEnum, PlacedPanel } from "@/api/schema";

export const COLUMNS = 12;
export const SMALLEST = { w: 3, h: 3 };
const HIGHEST = 40;

export type Step = "left" | "right" | "up" | "down" | "wider" | "narrower" | "taller" | "shorter";

/** What everybody finds first. */
export const FIRST: PlacedPanel[] = [
  { panel: "live", x: 0, y: 0, w: 7, h: 5 },
  { panel: "start", x: 7, y: 0, w: 5, h: 5 },
  { panel: "latest", x: 0, y: 5, w: 7, h: 8 },
  { panel: "board", x: 7, y: 5, w: 5, h: 8 },
  { panel: "hosts", x: 0, y: 13, w: 7, h: 5 },
  { panel: "schedules", x: 7, y: 13, w: 5, h: 5 },
];

/** As the grid takes them. */
export const itemsOf = (panels: PlacedPanel[]): LayoutItem[] =>
  panels.map(({ panel, x, y, w, h }) => ({ i: panel, x, y, w, h, minW: SMALLEST.w, minH: SMALLEST.h, maxH: HIGHEST }));

/** As the server keeps them, without a gap between them. */
export const panelsOf = (items: readonly LayoutItem[]): PlacedPanel[] =>
  verticalCompactor.compact(items, COLUMNS).map(({ i, x, y, w, h }) => ({ panel: i as PanelEnum, x, y, w, h }));

export const allowed = (panels: PlacedPanel[], may: (panel: PanelEnum) => boolean): PlacedPanel[] =>
  panelsOf(itemsOf(panels.filter(({ panel }) => may(panel))));

/** Below all that is there. */
export function added(panels: PlacedPanel[], panel: PanelEnum): PlacedPanel[] {
  const y = Math.max(0, ...panels.map((one) => one.y + one.h));
  return [...panels, { panel, x: 0, y, w: 6, h: 5 }];
}

/** One step by keyboard; the same panels if there is no room for it. */
export function stepped(panels: PlacedPanel[], panel: PanelEnum, step: Step): PlacedPanel[] {
  const items = itemsOf(panels);
  const item = items.find(({ i }) => i === panel);
  if (!item) return panels;
  const size = sizeAfter(item, step);
  if (size) return panelsOf(items.map((one) => (one === item ? { ...one, ...size } : one)));
  const at = placeAfter(items, item, step);
  return panelsOf(moveElement(items, item, at.x, at.y, true, false, "vertical", COLUMNS));
}

function sizeAfter({ x, w, h }: LayoutItem, step: Step): { w: number; h: number } | null {
  const [wider, taller] = { wider: [1, 0], narrower: [-1, 0], taller: [0, 1], shorter: [0, -1] }[step as "wider"] ?? [0, 0];
  if (!wider && !taller) return null;
  return {
    w: Math.min(COLUMNS - x, Math.max(SMALLEST.w, w + (wider ?? 0))),
    h: Math.min(HIGHEST, Math.max(SMALLEST.h, h + (taller ?? 0))),
  };
}

/** Left and right go by a column, up and down past the next panel: what is between has no gap to stop in. */
function placeAfter(items: LayoutItem[], item: LayoutItem, step: Step): { x: number; y: number } {
  const { x, y, w, h } = item;
  if (step === "left") return { x: Math.max(0, x - 1), y };
  if (step === "right") return { x: Math.min(COLUMNS - w, x + 1), y };
  const inTheWay = items.filter((one) => one !== item && collides({ ...one, y }, { ...item, h: one.h }));
  if (step === "up") return { x, y: Math.max(0, ...inTheWay.filter((one) => one.y < y).map((one) => one.y)) };
  const below = inTheWay.filter((one) => one.y >= y + h).sort((a, b) => a.y - b.y)[0];
  return { x, y: below ? below.y + below.h : y };
}

/** Read out after each step. */
export function told(panels: PlacedPanel[], panel: PanelEnum): string {
  const one = panels.find((each) => each.panel === panel);
  return one ? `column ${one.x + 1}, row ${one.y + 1}, ${one.w} wide, ${one.h} high` : "taken away";
}

/** From top to bottom, as a narrow window shows them. */
export const inOrder = (panels: PlacedPanel[]): PlacedPanel[] => [...panels].sort((a, b) => a.y - b.y || a.x - b.x);
