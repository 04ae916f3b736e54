/** A session's figures over simulated time, for charts. Money in the scenario's units. */
import type { Recording } from "./recording";

export interface Sample {
  minute: number;
  income: number;
  penalties: number;
  open: number;
  late: number;
  served: number;
  refused: number;
}

/** At most `points` samples, evenly spread over the first `count` events. */
export function series(recording: Recording, count: number, points = 80): Sample[] {
  const step = Math.max(1, Math.ceil(count / points));
  const samples: Sample[] = [];
  for (let at = Math.min(step, count); at <= count && at > 0; at += step) {
    samples.push(sample(recording, at));
    if (at < count && at + step > count) at = count - step;
  }
  return samples;
}

function sample(recording: Recording, count: number): Sample {
  const state = recording.peek(count);
  const { income, restock, lateness, expired, waste, safety } = state.ledger;
  const orders = Object.values(state.orders);
  return {
    minute: Math.round(state.now / 600) / 100,
    income: income / 100,
    penalties: (restock + lateness + expired + waste + safety) / 100,
    open: orders.length,
    late: orders.filter((order) => order.due < state.now).length,
    served: state.served,
    refused: Object.values(state.seats).reduce((sum, seat) => sum + seat.refusals, 0),
  };
}
