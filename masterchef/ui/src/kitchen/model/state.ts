import type { Layout } from "./layout";

export type ItemState = "ok" | "burnt" | "spoiled" | "plated" | "approved" | "vetoed";

/** A portion of food or a plated dish; `place` is a seat, a station or an equipment. */
export interface Item {
  id: string;
  kind: string;
  plate: boolean;
  place: string;
  state: ItemState;
  quality: number;
  started: number;
  ready: number;
  burn: number;
  cook: string;
  allergens: string[];
  /** The ingredient batch's expiry, of a raw portion. */
  batch: number;
}

export interface Refusal {
  action: string;
  reason: string;
  text: string;
}

export interface Seat {
  name: string;
  role: string;
  player: string;
  at: string;
  from: string;
  /** When the present action began, and when it ends at the latest. */
  since: number;
  until: number;
  waiting: boolean;
  moving: boolean;
  hands: string[];
  posts: string[];
  using: string | null;
  /** Number of the event that says what it is doing; 0 before its first. */
  doing: number;
  refusal: Refusal | null;
  refusals: number;
  blockedBy: string[];
  notes: Record<string, string>;
}

export interface Equipment {
  name: string;
  inside: string[];
  users: string[];
  uses: number;
  broken: boolean;
}

export interface OrderLineState {
  dish: string;
  avoid: string[];
  value: number;
  served: boolean;
}

export interface Order {
  id: string;
  table: number;
  arrived: number;
  due: number;
  expires: number;
  vip: boolean;
  rank: number;
  late: number;
  lines: OrderLineState[];
}

export interface Task {
  id: string;
  by: string;
  to: string;
  do: string;
  what: string | null;
  expires: number;
  accepted: boolean;
}

export interface Rule {
  id: string;
  by: string;
  rule: string;
  value: string | null;
  table: number | null;
  to: string | null;
  broken: number;
}

export interface Request {
  ingredient: string;
  askedBy: string;
  quantity: number;
  due: number;
}

export interface Ledger {
  income: number;
  restock: number;
  lateness: number;
  expired: number;
  waste: number;
  safety: number;
}

type By<T> = Readonly<Record<string, T>>;

/** A kitchen at one instant. Never changed in place: `fold` makes the next one. */
export interface KitchenState {
  readonly layout: Layout;
  readonly tick: number;
  readonly now: number;
  readonly ended: string;
  readonly free: readonly string[];
  readonly openedAt: number;
  readonly seats: By<Seat>;
  readonly items: By<Item>;
  readonly equipment: By<Equipment>;
  readonly counters: By<readonly string[]>;
  readonly stock: By<readonly (readonly [expires: number, quantity: number])[]>;
  readonly spoiled: By<number>;
  readonly orders: By<Order>;
  readonly platesClean: number;
  readonly platesDirty: number;
  readonly platesOut: number;
  readonly offMenu: readonly string[];
  readonly tasks: By<Task>;
  readonly rules: By<Rule>;
  readonly requests: By<Request>;
  readonly ledger: Ledger;
  readonly rank: number;
  readonly stalledAt: number | null;
  readonly cycle: readonly string[];
  readonly served: number;
  readonly lost: number;
}

const by = <T, V>(rows: T[], name: (row: T) => string, value: (row: T) => V): Record<string, V> =>
  Object.fromEntries(rows.map((row) => [name(row), value(row)]));

/** The kitchen before its first tick. */
export function start(layout: Layout): KitchenState {
  return {
    layout,
    tick: 0,
    now: 0,
    ended: "",
    free: layout.seats.map((seat) => seat.name),
    openedAt: 0,
    seats: by(
      layout.seats,
      (seat) => seat.name,
      ({ name, role, player, at, posts }) => ({
        name,
        role,
        player,
        at,
        from: at,
        since: 0,
        until: 0,
        waiting: false,
        moving: false,
        hands: [],
        posts,
        using: null,
        doing: 0,
        refusal: null,
        refusals: 0,
        blockedBy: [],
        notes: {},
      }),
    ),
    items: {},
    equipment: by(
      layout.equipment,
      (kit) => kit.name,
      ({ name }) => ({ name, inside: [], users: [], uses: 0, broken: false }),
    ),
    counters: by(
      layout.stations,
      (station) => station.name,
      () => [],
    ),
    stock: by(
      layout.ingredients,
      (ingredient) => ingredient.name,
      ({ batches }) => batches.map(({ expires, quantity }) => [expires, quantity] as const),
    ),
    spoiled: {},
    orders: {},
    platesClean: layout.plates,
    platesDirty: 0,
    platesOut: 0,
    offMenu: [],
    tasks: {},
    rules: {},
    requests: {},
    ledger: { income: 0, restock: 0, lateness: 0, expired: 0, waste: 0, safety: 0 },
    rank: 0,
    stalledAt: null,
    cycle: [],
    served: 0,
    lost: 0,
  };
}

/** Portions of an ingredient that are left. */
export const inStock = (state: KitchenState, name: string): number =>
  (state.stock[name] ?? []).reduce((sum, [, quantity]) => sum + quantity, 0);

/** Whether an equipment has been used so often that it must be cleaned. */
export function isDirty(state: KitchenState, name: string): boolean {
  const limit = state.layout.equipment.find((kit) => kit.name === name)?.dirty_after ?? 0;
  return limit > 0 && (state.equipment[name]?.uses ?? 0) >= limit;
}
