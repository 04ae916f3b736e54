/** The session log's vocabulary, as kitchen/engine/events.py defines it. Times are simulated ms. */

interface Made {
  item: string;
  step: string;
  equipment: string;
  station: string;
  quality: number;
  until: number;
}

interface Judged {
  plate: string;
  dish: string;
  quality: number;
  waited_ms: number;
  until: number;
}

interface Delegation {
  task: string;
  by: string;
  to: string;
}

export interface OrderLine {
  dish: string;
  avoid: string[];
  value: number;
}

export interface ActionMade {
  name: string;
  [argument: string]: unknown;
}

/** The data of each kind of event. */
export interface EventData {
  session_started: { scenario: string; seed: number; orders: number; reference_value: number };
  tick_opened: { free: string[] };
  session_ended: { reason: string; ledger: Record<string, number>; score_cents: number };
  seat_moved: { from: string; to: string; until: number };
  item_taken: {
    item: string;
    item_kind: string;
    station: string;
    source: "stock" | "counter";
    put_by: string | null;
    rested_ms: number;
    batch: number | null;
    until: number;
  };
  item_put: { item: string; item_kind: string; station: string; stored: boolean; until: number };
  chopped: Made & { used: string[] };
  cook_started: Made & { used: string[]; dirty: boolean; ready_at: number; burn_at: number };
  cook_taken: Made & { burnt: boolean; ready_ms: number };
  dish_plated: {
    plate: string;
    dish: string;
    used: string[];
    without: string[];
    allergens: string[];
    quality: number;
    station: string;
    until: number;
  };
  dish_served: {
    plate: string;
    dish: string;
    order: string;
    table: number;
    value: number;
    income: number;
    quality: number;
    late_ms: number;
    lateness: number;
    on_time: boolean;
    avoid: string[];
    violations: string[];
    safety: number;
    until: number;
  };
  item_discarded: {
    item: string;
    item_kind: string;
    station: string;
    reason: string;
    waste: number;
    plate: boolean;
    until: number;
  };
  stock_discarded: { station: string; quantities: Record<string, number>; until: number };
  wash_started: { equipment: string; plates: number; until: number };
  plates_washed: { equipment: string; plates: number };
  clean_started: { equipment: string; until: number };
  equipment_cleaned: { equipment: string };
  repair_started: { equipment: string; until: number };
  equipment_repaired: { equipment: string; by_itself: boolean };
  restock_requested: {
    ingredient: string;
    quantity: number;
    cost: number;
    approved: boolean;
    due: number | null;
    until: number;
  };
  inspected: { station: string; until: number };
  waited: { blocked_by: string[]; work: number; from: number; until: number };
  delegated: {
    task: string;
    to: string;
    do: string;
    what: string | null;
    chain: string;
    expires: number;
    until: number;
  };
  assigned: { to: string; station: string; chain: string; until: number };
  reprioritised: { order: string; until: number };
  plate_approved: Judged;
  plate_vetoed: Judged;
  restock_approved: {
    ingredient: string;
    quantity: number;
    cost: number;
    due: number;
    asked_by: string;
    until: number;
  };
  dish_86ed: { dish: string; until: number };
  dish_restored: { dish: string; until: number };
  standing_order: {
    rule_id: string;
    rule: string;
    value: string | null;
    table: number | null;
    to: string | null;
    until: number;
  };
  delegation_accepted: Delegation & { how: string; after_ms: number };
  delegation_declined: Delegation & { after_ms: number };
  delegation_ignored: Delegation;
  delegation_lapsed: Delegation;
  delegation_done: Delegation & { after_ms: number };
  standing_order_kept: { rule_id: string; rule: string; about: string };
  standing_order_broken: { rule_id: string; rule: string; about: string };
  said: { to: string; text: string; chain: string; ms: number };
  noted: { key: string; text: string; ms: number };
  refused: {
    action: ActionMade;
    reason: string;
    text: string;
    repeat: number;
    blocked_by: string[];
    until: number;
  };
  loop_warned: { action: ActionMade; repeat: number };
  order_arrived: {
    order: string;
    table: number;
    lines: OrderLine[];
    value: number;
    due: number;
    expires: number;
    vip: boolean;
    struck: string[];
  };
  order_served: { order: string; table: number; value: number; late_ms: number; on_time: boolean };
  order_expired: {
    order: string;
    table: number;
    dishes: string[];
    value: number;
    penalty: number;
    arrived: boolean;
  };
  cooked: { item: string; step: string; equipment: string; cook: string };
  burnt: {
    item: string;
    step: string;
    equipment: string;
    cook: string;
    cost: number;
    safety: number;
  };
  spoiled: {
    what: "stock" | "item";
    ingredient?: string;
    item?: string;
    quantity: number;
    waste?: number;
  };
  plates_returned: { plates: number };
  delivered: { ingredient: string; quantity: number; expires: number | null; restock: boolean };
  disruption: {
    disruption: string;
    text: string;
    equipment?: string;
    ingredient?: string;
    order?: string;
    fixed_at?: number;
  };
  inspection: { violations: string[]; safety: number };
  wait_cycle: { seats: string[] };
  stall_detected: { since: number; open_orders: number };
  stall_cleared: { stalled_ms: number };
}

export type Kind = keyof EventData;

export interface EventOf<K extends Kind> {
  number: number;
  tick: number;
  at: number;
  kind: K;
  /** "" when the kitchen itself caused it. */
  seat: string;
  data: EventData[K];
  /** Wall time of its commit, ms from 1970 on. */
  recorded: number;
}

export type KitchenEvent = { [K in Kind]: EventOf<K> }[Kind];

/** Exactly one of these follows from each decision; each has an `until`. */
export const ACTION_KINDS = new Set<string>([
  "seat_moved",
  "item_taken",
  "item_put",
  "chopped",
  "cook_started",
  "cook_taken",
  "dish_plated",
  "dish_served",
  "item_discarded",
  "stock_discarded",
  "wash_started",
  "clean_started",
  "repair_started",
  "restock_requested",
  "inspected",
  "waited",
  "delegated",
  "assigned",
  "reprioritised",
  "plate_approved",
  "plate_vetoed",
  "restock_approved",
  "dish_86ed",
  "dish_restored",
  "standing_order",
  "refused",
]);

export const isAction = (event: KitchenEvent): boolean => ACTION_KINDS.has(event.kind);

/** Until when the acting seat is busy with it; its own instant if it keeps nobody busy. */
export function untilOf(event: KitchenEvent): number {
  return "until" in event.data ? event.data.until : event.at;
}

/** A row of `sessions/<id>/recording`. */
export type Row = [number, number, number, string, string, object, number];

export function fromRow([number, tick, at, kind, seat, data, recorded]: Row): KitchenEvent {
  return { number, tick, at, kind, seat, data, recorded } as KitchenEvent;
}

/** An event as the live feed sends it. */
export interface FeedEvent {
  number: number;
  tick: number;
  at_ms: number;
  kind: string;
  seat: string;
  data: object;
  recorded_at: string;
}

export function fromFeed(event: FeedEvent): KitchenEvent {
  const { number, tick, at_ms, kind, seat, data, recorded_at } = event;
  return fromRow([number, tick, at_ms, kind, seat, data, Date.parse(recorded_at)]);
}
