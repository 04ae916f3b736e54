/** Shared by the effects: changing one row, beginning an action, making and using up items. */
import type { EventOf, Kind } from "../events";
import type { Equipment, Item, KitchenState, Ledger, Seat } from "../state";

export type Effect<K extends Kind> = (state: KitchenState, event: EventOf<K>) => KitchenState;
export type Effects = { [K in Kind]?: Effect<K> };

export const without = <T>(rows: Readonly<Record<string, T>>, name: string): Record<string, T> =>
  Object.fromEntries(Object.entries(rows).filter(([key]) => key !== name));

export const less = (names: readonly string[], name: string): string[] =>
  names.filter((other) => other !== name);

export function withSeat(state: KitchenState, name: string, news: Partial<Seat>): KitchenState {
  const seat = state.seats[name];
  if (!seat) return state;
  return { ...state, seats: { ...state.seats, [name]: { ...seat, ...news } } };
}

export function withItem(state: KitchenState, name: string, news: Partial<Item>): KitchenState {
  const item = state.items[name];
  if (!item) return state;
  return { ...state, items: { ...state.items, [name]: { ...item, ...news } } };
}

export function withKit(
  state: KitchenState,
  name: string,
  change: (kit: Equipment) => Partial<Equipment>,
): KitchenState {
  const kit = state.equipment[name];
  if (!kit) return state;
  return { ...state, equipment: { ...state.equipment, [name]: { ...kit, ...change(kit) } } };
}

export function paid(state: KitchenState, costs: Partial<Ledger>): KitchenState {
  const ledger = { ...state.ledger };
  for (const [name, cents] of Object.entries(costs)) ledger[name as keyof Ledger] += cents;
  return { ...state, ledger };
}

/** The acting seat begins: what it was turned down for is done with. */
export function busy(
  state: KitchenState,
  event: { seat: string; at: number; number: number; data: { until: number } },
  news: Partial<Seat> = {},
): KitchenState {
  const seat = state.seats[event.seat];
  const next = withSeat(state, event.seat, {
    since: event.at,
    until: event.data.until,
    waiting: false,
    moving: false,
    from: seat?.at ?? "",
    doing: event.number,
    refusal: null,
    blockedBy: [],
    ...news,
  });
  return state.cycle.includes(event.seat) ? { ...next, cycle: [] } : next;
}

/** A new item in the hands of a seat, in an equipment or on a counter. */
export function newItem(state: KitchenState, item: Partial<Item> & { id: string }): KitchenState {
  const blank: Item = {
    id: item.id,
    kind: item.id.split("#")[0] ?? item.id,
    plate: false,
    place: "",
    state: "ok",
    quality: 100,
    started: 0,
    ready: 0,
    burn: 0,
    cook: "",
    allergens: [],
    batch: 0,
  };
  return put({ ...state, items: { ...state.items, [item.id]: { ...blank, ...item } } }, item.id);
}

/** Adds an item to the list of whatever its `place` names. */
function put(state: KitchenState, name: string): KitchenState {
  const place = state.items[name]?.place ?? "";
  const seat = state.seats[place];
  if (seat) return withSeat(state, place, { hands: [...seat.hands, name] });
  if (state.equipment[place]) {
    return withKit(state, place, (kit) => ({ inside: [...kit.inside, name] }));
  }
  const counter = state.counters[place] ?? [];
  return { ...state, counters: { ...state.counters, [place]: [...counter, name] } };
}

/** Takes an item out of the list of its place. */
function lifted(state: KitchenState, name: string): KitchenState {
  const place = state.items[name]?.place ?? "";
  const seat = state.seats[place];
  if (seat) return withSeat(state, place, { hands: less(seat.hands, name) });
  if (state.equipment[place]) {
    return withKit(state, place, (kit) => ({ inside: less(kit.inside, name) }));
  }
  const counter = state.counters[place];
  if (!counter) return state;
  return { ...state, counters: { ...state.counters, [place]: less(counter, name) } };
}

export function moveItem(state: KitchenState, name: string, place: string): KitchenState {
  return put(withItem(lifted(state, name), name, { place }), name);
}

export function dropItem(state: KitchenState, name: string): KitchenState {
  const next = lifted(state, name);
  return { ...next, items: without(next.items, name) };
}

export const consumed = (state: KitchenState, names: string[]): KitchenState =>
  names.reduce(dropItem, state);
