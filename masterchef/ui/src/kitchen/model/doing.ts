/** What a seat is about, and what a kitchen's things are called: the words behind the marks. */
import type { KitchenEvent } from "./events";
import type { Item, KitchenState, Seat } from "./state";
import { isDirty } from "./state";
import { clock, itemName, left, placeName, roleName } from "./words";

export type Ring = "acting" | "waiting" | "thinking" | "refused";

export interface Doing {
  ring: Ring;
  /** "searing", "walking to grill", "waiting for P1". */
  words: string;
  /** Simulated ms until it is free again; 0 if that isn't known. */
  left: number;
  /** Share of the action that is over, 0..1. */
  share: number;
}

/** Cooking words by what a step is cooked on. */
const COOKING: Record<string, string> = {
  grill: "searing",
  oven: "putting into the oven",
  burner: "heating",
  mixer: "mixing",
};

function words(event: KitchenEvent, state: KitchenState): string {
  switch (event.kind) {
    case "seat_moved":
      return `walking to ${placeName(event.data.to)}`;
    case "item_taken":
      return `taking ${itemName(event.data.item)}`;
    case "item_put":
      return `putting ${itemName(event.data.item)} down`;
    case "chopped":
      return `chopping ${itemName(event.data.item)}`;
    case "cook_started": {
      const { equipment, item } = event.data;
      const kind = state.layout.equipment.find(({ name }) => name === equipment)?.kind ?? "";
      return `${COOKING[kind] ?? "starting"} ${itemName(item)}`;
    }
    case "cook_taken":
      return `taking ${itemName(event.data.item)} off`;
    case "dish_plated":
      return `plating ${itemName(event.data.dish)}`;
    case "dish_served":
      return `serving ${itemName(event.data.dish)} to table ${event.data.table}`;
    case "item_discarded":
      return `throwing ${itemName(event.data.item)} away`;
    case "wash_started":
      return "washing plates";
    case "clean_started":
      return `cleaning ${placeName(event.data.equipment)}`;
    case "repair_started":
      return `repairing ${placeName(event.data.equipment)}`;
    case "inspected":
      return "looking round";
    case "waited":
      return event.data.blocked_by.length
        ? `waiting for ${event.data.blocked_by.join(", ")}`
        : "waiting";
    case "refused":
      return `refused: ${placeName(event.data.action.name)}`;
    case "delegated":
      return `telling ${event.data.to} what to do`;
    default:
      return placeName(event.kind);
  }
}

/** `asked` says that somebody is being asked for this seat, which can't be read off the log. */
export function doing(
  state: KitchenState,
  seat: Seat,
  event: KitchenEvent | undefined,
  now: number,
  asked: string | null = null,
): Doing {
  if (asked) return { ring: asked === "thinking" ? "thinking" : "waiting", words: asked, left: 0, share: 0 };
  if (seat.refusal) {
    const said = placeName(seat.refusal.action);
    return { ring: "refused", words: `refused: ${said}`, ...timing(seat, now) };
  }
  if (!event || seat.waiting || seat.until <= now) {
    const said = event && seat.waiting ? words(event, state) : "waiting";
    return { ring: "waiting", words: said, left: 0, share: 0 };
  }
  return { ring: "acting", words: words(event, state), ...timing(seat, now) };
}

function timing(seat: Seat, now: number): { left: number; share: number } {
  const whole = seat.until - seat.since;
  const share = whole > 0 ? Math.min(1, Math.max(0, (now - seat.since) / whole)) : 1;
  return { left: Math.max(0, seat.until - now), share };
}

/** "Line cook L1, grill, searing grilled beef, 0:08 left" */
export function seatLabel(seat: Seat, what: Doing, seconds = 0): string {
  const parts = [`${roleName(seat.role)} ${seat.name}`, placeName(seat.at), what.words];
  if (seconds > 0) parts.push(`${Math.floor(seconds)} s`);
  if (what.left > 0) parts.push(`${left(what.left)} left`);
  if (seat.hands.length) parts.push(`carries ${seat.hands.map(itemName).join(" and ")}`);
  if (what.ring === "refused" && seat.refusal) parts.push(placeName(seat.refusal.text));
  return parts.join(", ");
}

export interface KitLook {
  name: string;
  kind: string;
  capacity: number;
  items: ItemLook[];
  users: string[];
  dirty: boolean;
  broken: boolean;
  /** In words: "burns in 0:12", "ready in 0:30", "dirty", "free". */
  words: string;
}

export interface ItemLook {
  item: Item;
  phase: "cooking" | "ready" | "burnt";
  /** Share of the cooking, or of the time until it burns, that is over. */
  share: number;
  words: string;
}

function itemLook(item: Item, now: number): ItemLook {
  if (item.state === "burnt") return { item, phase: "burnt", share: 1, words: "burnt" };
  if (now < item.ready) {
    const share = (now - item.started) / Math.max(1, item.ready - item.started);
    return { item, phase: "cooking", share, words: `ready in ${left(item.ready - now)}` };
  }
  const share = (now - item.ready) / Math.max(1, item.burn - item.ready);
  const words = now < item.burn ? `burns in ${left(item.burn - now)}` : "burns now";
  return { item, phase: "ready", share: Math.min(1, share), words };
}

const URGENCY: Record<ItemLook["phase"], number> = { burnt: 0, ready: 1, cooking: 2 };

export function kitLook(state: KitchenState, name: string, now: number): KitLook {
  const plan = state.layout.equipment.find((kit) => kit.name === name);
  const kit = state.equipment[name];
  const items = (kit?.inside ?? [])
    .flatMap((id) => state.items[id] ?? [])
    .map((item) => itemLook(item, now))
    .sort((a, b) => URGENCY[a.phase] - URGENCY[b.phase] || b.share - a.share);
  const users = kit?.users ?? [];
  const [dirty, broken] = [isDirty(state, name), kit?.broken ?? false];
  const said = [broken ? "broken" : "", items[0]?.words ?? "", dirty ? "dirty" : ""];
  const words = said.filter(Boolean).join(", ") || (users.length ? "in use" : "free");
  const { kind = "", capacity = 1 } = plan ?? {};
  return { name, kind, capacity, items, users, dirty, broken, words };
}

/** "grill 1, 2 of 3 in use, grilled beef burns in 0:12" */
export function kitLabel(look: KitLook): string {
  const used = look.items.length + look.users.length;
  const parts = [placeName(look.name)];
  if (used) parts.push(`${used} of ${look.capacity} in use`);
  if (look.broken) parts.push("broken");
  if (look.dirty) parts.push("dirty");
  for (const { item, words: said } of look.items) parts.push(`${itemName(item.id)} ${said}`);
  for (const user of look.users) parts.push(`${user} at it`);
  return parts.length > 1 ? parts.join(", ") : `${parts[0]}, free`;
}

export interface StationLook {
  name: string;
  seats: string[];
  counter: Item[];
  room: number;
  /** Seats here that can't go on before somebody else does. */
  queue: string[];
}

export function stationLook(state: KitchenState, name: string): StationLook {
  const seats = Object.values(state.seats).filter((seat) => seat.at === name);
  return {
    name,
    seats: seats.map((seat) => seat.name),
    counter: (state.counters[name] ?? []).flatMap((id) => state.items[id] ?? []),
    room: state.layout.counter,
    queue: seats.filter((seat) => seat.blockedBy.length > 0).map((seat) => seat.name),
  };
}

/** "o3, table 5, due in 2:10" or "o3, table 5, 0:40 late" */
export function dueWords(ms: number): string {
  return ms >= 0 ? `due in ${clock(ms)}` : `${clock(-ms)} late`;
}
