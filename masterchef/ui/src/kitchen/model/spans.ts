/** What the timeline shows: what each seat and each equipment was busy with, from when to when. */
import { isAction, type KitchenEvent, untilOf } from "./events";
import { itemName, sentence } from "./words";

export type SpanKind =
  | "move"
  | "carry"
  | "chop"
  | "cook"
  | "plate"
  | "serve"
  | "upkeep"
  | "authority"
  | "wait"
  | "refused"
  | "ready"
  | "burnt"
  | "dirty"
  | "broken"
  | "call";

/** `first` and `last` are indexes of the events that begin and end it; `last` -1: it goes on. */
export interface Span {
  row: string;
  kind: SpanKind;
  start: number;
  end: number;
  first: number;
  last: number;
  label: string;
}

const KINDS: Record<string, SpanKind> = {
  seat_moved: "move",
  item_taken: "carry",
  item_put: "carry",
  item_discarded: "carry",
  stock_discarded: "carry",
  chopped: "chop",
  cook_started: "cook",
  cook_taken: "cook",
  dish_plated: "plate",
  dish_served: "serve",
  wash_started: "upkeep",
  clean_started: "upkeep",
  repair_started: "upkeep",
  restock_requested: "upkeep",
  supplier_called: "upkeep",
  inspected: "upkeep",
  waited: "wait",
  refused: "refused",
};

export const spanKind = (event: KitchenEvent): SpanKind => KINDS[event.kind] ?? "authority";

/** The rows of the timeline; grows with the log. */
export class Spans {
  readonly rows = new Map<string, Span[]>();
  private readonly acting = new Map<string, Span>();
  private readonly cooking = new Map<string, Span>();
  private readonly troubles = new Map<string, Span>();

  add(event: KitchenEvent, index: number): void {
    if (isAction(event)) this.act(event, index);
    this.equipment(event, index);
  }

  private open(span: Omit<Span, "last">): Span {
    const made = { ...span, last: -1 };
    const row = this.rows.get(span.row);
    if (row) row.push(made);
    else this.rows.set(span.row, [made]);
    return made;
  }

  private act(event: KitchenEvent, index: number): void {
    const before = this.acting.get(event.seat);
    if (before) {
      before.end = Math.min(before.end, event.at);
      before.last = index;
    }
    const [start, end] = [event.at, untilOf(event)];
    const label = sentence(event);
    const row = event.seat;
    this.acting.set(
      row,
      this.open({ row, kind: spanKind(event), start, end, first: index, label }),
    );
    this.using(event, index);
  }

  /** Hands on an equipment: chopping, washing, cleaning, repairing. */
  private using(event: KitchenEvent, index: number): void {
    const hands = ["chopped", "wash_started", "clean_started", "repair_started"];
    if (!hands.includes(event.kind) || !("equipment" in event.data)) return;
    const label = `${event.seat} ${sentence(event)}`;
    const kind = spanKind(event);
    const row = String(event.data.equipment);
    this.open({ row, kind, start: event.at, end: untilOf(event), first: index, label });
  }

  private equipment(event: KitchenEvent, index: number): void {
    if (event.kind === "cook_started") this.cook(event.data, event.at, index);
    else if (event.kind === "burnt") this.burn(event.data.item, event.at, index);
    else if (event.kind === "cook_taken")
      this.close(this.cooking, event.data.item, event.at, index);
    else if (event.kind === "equipment_cleaned") {
      this.close(this.troubles, `dirty ${event.data.equipment}`, event.at, index);
    } else if (event.kind === "equipment_repaired") {
      this.close(this.troubles, `broken ${event.data.equipment}`, event.at, index);
    } else if (event.kind === "disruption" && event.data.equipment) {
      this.trouble("broken", event.data.equipment, event.at, event.data.fixed_at, index);
    }
    if (event.kind === "cook_started" && event.data.dirty) {
      this.trouble("dirty", event.data.equipment, event.at, undefined, index);
    }
  }

  private cook(
    data: { item: string; equipment: string; burn_at: number },
    start: number,
    first: number,
  ): void {
    const label = itemName(data.item);
    const span = { row: data.equipment, kind: "cook" as const, start, end: data.burn_at, first };
    this.cooking.set(data.item, this.open({ ...span, label }));
  }

  private burn(item: string, at: number, index: number): void {
    const span = this.close(this.cooking, item, at, index);
    if (!span) return;
    const label = `${span.label}, burnt`;
    const burnt = { row: span.row, kind: "burnt" as const, start: at, end: Infinity, first: index };
    this.cooking.set(item, this.open({ ...burnt, label }));
  }

  private trouble(
    kind: "dirty" | "broken",
    row: string,
    start: number,
    end = Infinity,
    first: number,
  ): void {
    this.troubles.set(`${kind} ${row}`, this.open({ row, kind, start, end, first, label: kind }));
  }

  private close(
    open: Map<string, Span>,
    name: string,
    at: number,
    index: number,
  ): Span | undefined {
    const span = open.get(name);
    if (!span) return undefined;
    open.delete(name);
    span.end = at;
    span.last = index;
    return span;
  }
}
