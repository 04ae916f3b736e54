import { collides } from "react-grid-layout/core";
import { describe, expect, it } from "vitest";
import { added, COLUMNS, FIRST, inOrder, itemsOf, SMALLEST, type Step, stepped, told } from "./layout";

const STEPS: Step[] = ["left", "right", "up", "down", "wider", "narrower", "taller", "shorter"];
const of = (panels: typeof FIRST, panel: string) => panels.find((one) => one.panel === panel);

function isSound(panels: typeof FIRST): boolean {
  const items = itemsOf(panels);
  const isInside = ({ x, w }: (typeof items)[0]) => x >= 0 && x + w <= COLUMNS && w >= SMALLEST.w;
  const isAlone = (one: (typeof items)[0]) => items.every((other) => other === one || !collides(one, other));
  return items.every((one) => isInside(one) && isAlone(one));
}

describe("a step by keyboard", () => {
  it("leaves every panel on the grid and none on another, whatever the order of steps", () => {
    let panels = FIRST;
    let seed = 7;
    for (let number = 0; number < 200; number += 1) {
      seed = (seed * 16_807) % 2_147_483_647;
      const panel = FIRST[seed % FIRST.length]?.panel ?? "live";
      panels = stepped(panels, panel, STEPS[(seed >> 8) % STEPS.length] ?? "up");
      if (panels.length !== FIRST.length || !isSound(panels)) break;
    }
    expect(isSound(panels)).toBe(true);
    expect(panels).toHaveLength(FIRST.length);
  });

  it("goes down past the next panel, and up again", () => {
    const down = stepped(FIRST, "live", "down");
    expect(of(down, "live")?.y).toBeGreaterThan(of(down, "latest")?.y ?? 99);
    expect(stepped(down, "live", "up")).toEqual(expect.arrayContaining(FIRST.slice(0, 1)));
  });

  it("changes nothing at the edge", () => {
    expect(of(stepped(FIRST, "live", "left"), "live")).toEqual(of(FIRST, "live"));
    expect(of(stepped(FIRST, "live", "up"), "live")).toEqual(of(FIRST, "live"));
    expect(of(stepped(FIRST, "start", "wider"), "start")?.w).toBe(5);
  });

  it("makes room for what grows", () => {
    const wide = stepped(FIRST, "live", "wider");
    expect(of(wide, "live")?.w).toBe(8);
    expect(isSound(wide)).toBe(true);
  });
});

it("adds a panel below the others, and tells where one stands", () => {
  const more = added(FIRST, "problems");
  expect(isSound(more)).toBe(true);
  expect(inOrder(more).at(-1)?.panel).toBe("problems");
  expect(told(more, "live")).toBe("column 1, row 1, 7 wide, 5 high");
  expect(told(FIRST, "problems")).toBe("taken away");
});
