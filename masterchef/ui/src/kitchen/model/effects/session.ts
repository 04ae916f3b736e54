/** The clock and deadlock: ticks, stalls, wait cycles, the end. */
import type { KitchenState } from "../state";
import { type Effects, less, withKit, withSeat } from "./common";

export const session: Effects = {
  tick_opened: (state, event) => {
    const { free } = event.data;
    let next: KitchenState = {
      ...state,
      tick: event.tick,
      now: event.at,
      free,
      openedAt: event.recorded,
    };
    for (const name of free) {
      const seat = next.seats[name];
      if (!seat) continue;
      const { using } = seat;
      next = {
        ...next,
        ...withSeat(next, name, {
          waiting: false,
          moving: false,
          from: seat.at,
          using: null,
          until: Math.min(seat.until, event.at),
        }),
      };
      if (using) {
        next = { ...next, ...withKit(next, using, (kit) => ({ users: less(kit.users, name) })) };
      }
    }
    return next;
  },

  session_ended: (state, event) => ({
    ...state,
    now: event.at,
    ended: event.data.reason,
    free: [],
  }),

  stall_detected: (state, event) => ({ ...state, stalledAt: event.at }),
  stall_cleared: (state) => ({ ...state, stalledAt: null }),
  wait_cycle: (state, event) => ({ ...state, cycle: event.data.seats }),
};
