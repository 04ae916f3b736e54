/** The session log, as kitchen/engine/vocabulary types it. Times are simulated ms. */

import type { EventData } from "../../api/schema";

export type { EventOrderLine as OrderLine } from "../../api/schema";

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

/** Exactly one of these follows from each decision: it keeps the seat busy. */
export const isAction = (event: KitchenEvent): boolean => "until" in event.data;

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
