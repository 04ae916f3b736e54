/** The ticket rail: open orders by deadline, and how far each dish has come. */
import type { Dish, Layout } from "./layout";
import type { Item, KitchenState, Order, OrderLineState } from "./state";

export type ChipState = "open" | "cooking" | "ready" | "plated" | "approved" | "served" | "burnt";

export interface Chip {
  name: string;
  state: ChipState;
}

export interface TicketLine {
  dish: string;
  avoid: string[];
  state: ChipState;
  /** Its parts while there is no plate yet; the plate alone afterwards. */
  chips: Chip[];
}

export interface Ticket {
  order: Order;
  lines: TicketLine[];
  /** ms until it is due; below zero: late. */
  left: number;
}

/**
 * What is made belongs to no order before it is served, so plates and parts are dealt out to the
 * most urgent lines that want them, as the kitchen's own display does.
 */
export function tickets(state: KitchenState, now: number): Ticket[] {
  const pool = Object.values(state.items).filter((item) => item.state !== "vetoed");
  const orders = Object.values(state.orders).sort(byDeadline);
  const lines = new Map<OrderLineState, TicketLine>();
  for (const noted of [true, false]) {
    for (const order of orders) {
      for (const line of order.lines) {
        if (line.avoid.length > 0 === noted) lines.set(line, plated(line, pool));
      }
    }
  }
  for (const order of orders) {
    for (const line of order.lines) {
      const shown = lines.get(line);
      if (shown?.state === "open") {
        lines.set(line, { ...shown, chips: parts(state.layout, line, pool, now) });
      }
    }
  }
  return orders.map((order) => ({
    order,
    lines: order.lines.map((line) => lines.get(line) as TicketLine),
    left: order.due - now,
  }));
}

const byDeadline = (a: Order, b: Order): number =>
  a.due - b.due || b.rank - a.rank || (a.id < b.id ? -1 : 1);

function plated(line: OrderLineState, pool: Item[]): TicketLine {
  const { dish, avoid } = line;
  if (line.served) return { dish, avoid, state: "served", chips: [] };
  const fits = (item: Item) =>
    item.plate && item.kind === dish && !item.allergens.some((a) => avoid.includes(a));
  const plate = take(pool, (item) => fits(item) && item.state === "approved") ?? take(pool, fits);
  if (!plate) return { dish, avoid, state: "open", chips: [] };
  return { dish, avoid, state: plate.state === "approved" ? "approved" : "plated", chips: [] };
}

function take(pool: Item[], fits: (item: Item) => boolean): Item | undefined {
  const place = pool.findIndex(fits);
  return place < 0 ? undefined : pool.splice(place, 1)[0];
}

/** What goes on the plate; an optional part is left out where the note forbids it. */
export function wanted(dish: Dish, avoid: string[]): string[] {
  const optional = dish.optional.filter(
    ({ allergens }) => !allergens.some((allergen) => avoid.includes(allergen)),
  );
  return [...dish.plate, ...optional.map(({ part }) => part)];
}

function parts(layout: Layout, line: OrderLineState, pool: Item[], now: number): Chip[] {
  const dish = layout.dishes.find(({ name }) => name === line.dish);
  if (!dish) return [];
  return wanted(dish, line.avoid).flatMap((part) => chain(layout, part, pool, now));
}

/** A part with the steps before it, as long as it isn't there itself. */
function chain(layout: Layout, part: string, pool: Item[], now: number): Chip[] {
  const step = layout.steps.find(({ name }) => name === part);
  const item = take(pool, ({ kind, state }) => kind === part && state === "ok");
  if (item) return [{ name: part, state: item.ready > now ? "cooking" : "ready" }];
  if (!step) return [{ name: part, state: "open" }];
  const before = step.inputs.filter((input) => layout.steps.some(({ name }) => name === input));
  const chips = before.flatMap((input) => chain(layout, input, pool, now));
  return [...chips, { name: part, state: "open" }];
}
