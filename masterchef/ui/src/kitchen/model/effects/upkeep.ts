/** Washing, cleaning, repairing, restocking, disruptions, facts that were told once. */
import type { KitchenState } from "../state";
import { busy, type Effects, paid, withKit } from "./common";

interface Occupying {
  seat: string;
  at: number;
  number: number;
  data: { equipment: string; until: number };
}

function occupy(state: KitchenState, event: Occupying): KitchenState {
  const { equipment } = event.data;
  const next = busy(state, event, { using: equipment });
  return withKit(next, equipment, (kit) => ({ users: [...kit.users, event.seat] }));
}

function ordered(state: KitchenState, ingredient: string, due: number, cost: number): KitchenState {
  const request = state.requests[ingredient];
  if (!request) return state;
  const requests = { ...state.requests, [ingredient]: { ...request, due } };
  return paid({ ...state, requests }, { restock: cost });
}

export const upkeep: Effects = {
  wash_started: (state, event) => {
    const next = occupy(state, event);
    return { ...next, platesDirty: next.platesDirty - event.data.plates };
  },

  plates_washed: (state, event) => ({
    ...state,
    platesClean: state.platesClean + event.data.plates,
  }),

  clean_started: occupy,
  repair_started: occupy,

  equipment_cleaned: (state, event) => withKit(state, event.data.equipment, () => ({ uses: 0 })),

  equipment_repaired: (state, event) =>
    withKit(state, event.data.equipment, () => ({ broken: false })),

  restock_requested: (state, event) => {
    const { ingredient, quantity, approved, due, cost } = event.data;
    const request = { ingredient, askedBy: event.seat, quantity, due: 0 };
    const next = {
      ...busy(state, event),
      requests: { ...state.requests, [ingredient]: request },
    };
    return approved ? ordered(next, ingredient, due ?? 0, cost) : next;
  },

  restock_approved: (state, event) => {
    const { ingredient, due, cost } = event.data;
    return ordered(busy(state, event), ingredient, due, cost);
  },

  disruption: (state, event) => {
    const { disruption, equipment = "", ingredient = "" } = event.data;
    if (disruption === "breakdown") return withKit(state, equipment, () => ({ broken: true }));
    if (disruption !== "shortage") return state;
    return { ...state, stock: { ...state.stock, [ingredient]: [] } };
  },

  inspection: (state, event) => paid(state, { safety: event.data.safety }),

  fact_settled: (state, event) => paid(state, { safety: event.data.safety }),
};
