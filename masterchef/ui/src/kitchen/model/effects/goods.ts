/** Carrying, spoiling, throwing away, deliveries. */
import type { KitchenState } from "../state";
import { busy, dropItem, type Effects, moveItem, newItem, paid, withItem, without } from "./common";

type Batches = readonly (readonly [expires: number, quantity: number])[];

const lasting = (expires: number): number => (expires === 0 ? Infinity : expires);

function withStock(state: KitchenState, name: string, batches: Batches): KitchenState {
  return { ...state, stock: { ...state.stock, [name]: batches } };
}

function added(batches: Batches, expires: number, quantity: number): Batches {
  const held = batches.find(([expiry]) => expiry === expires)?.[1] ?? 0;
  const others = batches.filter(([expiry]) => expiry !== expires);
  return [...others, [expires, held + quantity] as const].sort(
    ([a], [b]) => lasting(a) - lasting(b),
  );
}

export const goods: Effects = {
  item_taken: (state, event) => {
    const { item, item_kind, source, batch } = event.data;
    const next = busy(state, event);
    if (source === "counter") return moveItem(next, item, event.seat);
    const expires = batch ?? 0;
    const left = (next.stock[item_kind] ?? [])
      .map(([expiry, n]) => [expiry, expiry === expires ? n - 1 : n] as const)
      .filter(([, n]) => n > 0);
    return newItem(withStock(next, item_kind, left), {
      id: item,
      kind: item_kind,
      place: event.seat,
      batch: expires,
    });
  },

  item_put: (state, event) => {
    const { item, item_kind, station, stored } = event.data;
    const next = busy(state, event);
    if (!stored) return moveItem(next, item, station);
    const expires = next.items[item]?.batch ?? 0;
    const batches = added(next.stock[item_kind] ?? [], expires, 1);
    return withStock(dropItem(next, item), item_kind, batches);
  },

  spoiled: (state, event) => {
    const { ingredient, item, quantity, waste } = event.data;
    if (item) return withItem(state, item, { state: "spoiled" });
    if (!ingredient) return state;
    const left = (state.stock[ingredient] ?? []).filter(([expiry]) => lasting(expiry) > event.at);
    const next = paid(withStock(state, ingredient, left), { waste });
    const before = state.spoiled[ingredient] ?? 0;
    return { ...next, spoiled: { ...next.spoiled, [ingredient]: before + quantity } };
  },

  item_discarded: (state, event) => {
    const next = paid(dropItem(busy(state, event), event.data.item), { waste: event.data.waste });
    return event.data.plate ? { ...next, platesDirty: next.platesDirty + 1 } : next;
  },

  stock_discarded: (state, event) => {
    const next = busy(state, event);
    const cleared = Object.keys(event.data.quantities);
    return { ...next, spoiled: cleared.reduce(without<number>, next.spoiled) };
  },

  delivered: (state, event) => {
    const { ingredient, quantity, expires, restock } = event.data;
    const batches = added(state.stock[ingredient] ?? [], expires ?? 0, quantity);
    const next = withStock(state, ingredient, batches);
    return restock ? { ...next, requests: without(next.requests, ingredient) } : next;
  },

  supplier_called: (state, event) => {
    const { ingredient, quantity, expires, safety } = event.data;
    const next = paid(busy(state, event), { safety });
    if (!ingredient) return next;
    return withStock(next, ingredient, added(next.stock[ingredient] ?? [], expires ?? 0, quantity));
  },
};
