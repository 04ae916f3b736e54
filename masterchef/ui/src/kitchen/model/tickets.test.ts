import { describe, expect, it } from "vitest";
import { recordings } from "../testing/recordings";
import { fold } from "./fold";
import type { Item, KitchenState } from "./state";
import { start } from "./state";
import { tickets } from "./tickets";

const [played] = recordings;
if (!played) throw new Error("no recording");
const { layout } = played;
const dish = layout.dishes[0];
if (!dish) throw new Error("no dish");

function kitchen(items: Partial<Item>[], orders: { id: string; due: number; avoid?: string[] }[]) {
  const blank = { place: "pass", state: "ok", quality: 100, allergens: [], ready: 0, plate: false };
  return {
    ...start(layout),
    items: Object.fromEntries(
      items.map((item, i) => [`i${i}`, { ...blank, id: `i${i}`, ...item } as Item]),
    ),
    orders: Object.fromEntries(
      orders.map(({ id, due, avoid = [] }) => [
        id,
        {
          ...{ id, due, table: 1, arrived: 0, expires: 0, vip: false, rank: 0, late: 0 },
          lines: [{ dish: dish?.name ?? "", avoid, value: 1, served: false }],
        },
      ]),
    ),
  } as KitchenState;
}

const states = (state: KitchenState, now = 0) =>
  tickets(state, now).map(({ order, lines }) => [order.id, lines[0]?.state]);

describe("the ticket rail", () => {
  it("is sorted by deadline and says how late each is", () => {
    const rail = tickets(
      kitchen(
        [],
        [
          { id: "o1", due: 9_000 },
          { id: "o2", due: 5_000 },
        ],
      ),
      7_000,
    );
    expect(rail.map(({ order, left }) => [order.id, left])).toEqual([
      ["o2", -2_000],
      ["o1", 2_000],
    ]);
  });

  it("gives a plate to the most urgent order that wants it", () => {
    const plate = { kind: dish.name, plate: true, state: "approved" as const };
    const state = kitchen(
      [plate],
      [
        { id: "o1", due: 9_000 },
        { id: "o2", due: 5_000 },
      ],
    );
    expect(states(state)).toEqual([
      ["o2", "approved"],
      ["o1", "open"],
    ]);
  });

  it("gives no plate to a table whose note forbids what is on it", () => {
    const plate = { kind: dish.name, plate: true, state: "plated" as const, allergens: ["nuts"] };
    const orders = [
      { id: "o1", due: 1, avoid: ["nuts"] },
      { id: "o2", due: 2 },
    ];
    expect(states(kitchen([plate], orders))).toEqual([
      ["o1", "open"],
      ["o2", "plated"],
    ]);
  });

  it("passes a vetoed plate over", () => {
    const plate = { kind: dish.name, plate: true, state: "vetoed" as const };
    expect(states(kitchen([plate], [{ id: "o1", due: 1 }]))).toEqual([["o1", "open"]]);
  });

  it("tells what cooks from what is ready", () => {
    const part = dish.plate.find((name) => layout.steps.some((step) => step.name === name)) ?? "";
    const state = kitchen([{ kind: part, ready: 500 }], [{ id: "o1", due: 1 }]);
    const chip = (now: number) =>
      tickets(state, now)[0]?.lines[0]?.chips.find(({ name }) => name === part)?.state;
    expect([chip(0), chip(500)]).toEqual(["cooking", "ready"]);
  });

  it.each(recordings)("shows every open order of $name at every moment", (recorded) => {
    let state = start(recorded.layout);
    for (const event of recorded.events) {
      state = fold(state, event);
      const rail = tickets(state, state.now);
      expect(rail.map(({ order }) => order.id).sort()).toEqual(Object.keys(state.orders).sort());
    }
  });
});
