/** Delegations, assignments, verdicts on plates, the menu, standing orders. */
import type { EventOf } from "../events";
import type { KitchenState } from "../state";
import { busy, type Effects, less, withItem, without, withSeat } from "./common";

const LAPSE_MS = 600_000;

const taskOver = (state: KitchenState, event: { data: { task: string } }): KitchenState => ({
  ...state,
  tasks: without(state.tasks, event.data.task),
});

const offMenu = (state: KitchenState, event: EventOf<"dish_86ed">): KitchenState => {
  const names = [...less(state.offMenu, event.data.dish), event.data.dish];
  return { ...busy(state, event), offMenu: names.sort() };
};

export const authority: Effects = {
  delegated: (state, event) => {
    const { task, to, do: name, what, expires } = event.data;
    const made = { id: task, by: event.seat, to, do: name, what, expires, accepted: false };
    return { ...busy(state, event), tasks: { ...state.tasks, [task]: made } };
  },

  delegation_accepted: (state, event) => {
    const task = state.tasks[event.data.task];
    if (!task) return state;
    const taken = { ...task, accepted: true, expires: event.at + LAPSE_MS };
    return { ...state, tasks: { ...state.tasks, [task.id]: taken } };
  },

  delegation_declined: taskOver,
  delegation_ignored: taskOver,
  delegation_lapsed: taskOver,
  delegation_done: taskOver,

  assigned: (state, event) =>
    withSeat(busy(state, event), event.data.to, { posts: [event.data.station] }),

  reprioritised: (state, event) => {
    const order = state.orders[event.data.order];
    const next = { ...busy(state, event), rank: state.rank + 1 };
    if (!order) return next;
    return { ...next, orders: { ...next.orders, [order.id]: { ...order, rank: next.rank } } };
  },

  plate_approved: (state, event) =>
    withItem(busy(state, event), event.data.plate, { state: "approved" }),

  plate_vetoed: (state, event) =>
    withItem(busy(state, event), event.data.plate, { state: "vetoed" }),

  dish_86ed: offMenu,

  dish_restored: (state, event) => ({
    ...busy(state, event),
    offMenu: less(state.offMenu, event.data.dish),
  }),

  standing_order: (state, event) => {
    const { rule_id, rule, value, table, to } = event.data;
    const made = { id: rule_id, by: event.seat, rule, value, table, to, broken: 0 };
    return { ...busy(state, event), rules: { ...state.rules, [rule_id]: made } };
  },

  standing_order_broken: (state, event) => {
    const rule = state.rules[event.data.rule_id];
    if (!rule) return state;
    const broken = { ...rule, broken: rule.broken + 1 };
    return { ...state, rules: { ...state.rules, [rule.id]: broken } };
  },
};
