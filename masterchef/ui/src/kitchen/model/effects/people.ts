/** Moving, waiting, looking round, speech, notes, refusals. */
import { busy, type Effects, withSeat, without } from "./common";

const NOTEBOOK_SIZE = 24;

export const people: Effects = {
  seat_moved: (state, event) => busy(state, event, { at: event.data.to, moving: true }),

  waited: (state, event) => {
    const { cycle } = state; // waiting on doesn't break a cycle
    const next = busy(state, event, { waiting: true, blockedBy: event.data.blocked_by });
    return { ...next, cycle };
  },

  inspected: (state, event) => busy(state, event),

  refused: (state, event) => {
    const { action, reason, text, blocked_by } = event.data;
    return busy(state, event, {
      refusal: { action: action.name, reason, text },
      refusals: (state.seats[event.seat]?.refusals ?? 0) + 1,
      blockedBy: blocked_by,
    });
  },

  noted: (state, event) => {
    const { key, text } = event.data;
    const kept = without(state.seats[event.seat]?.notes ?? {}, key);
    const notes = Object.entries(text ? { ...kept, [key]: text } : kept).slice(-NOTEBOOK_SIZE);
    return withSeat(state, event.seat, { notes: Object.fromEntries(notes) });
  },
};
