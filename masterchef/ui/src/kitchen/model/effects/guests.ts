/** Tickets, served dishes, plates on tables. */
import type { Order } from "../state";
import { busy, dropItem, type Effects, paid, without } from "./common";

function served(order: Order, dish: string, avoid: string[], late: number): Order {
  const place = order.lines.findIndex(
    (line) => !line.served && line.dish === dish && line.avoid.join() === avoid.join(),
  );
  const lines = order.lines.map((line, i) => (i === place ? { ...line, served: true } : line));
  return { ...order, lines, late: Math.max(order.late, late) };
}

export const guests: Effects = {
  order_arrived: (state, event) => {
    const { order, table, due, expires, vip, lines } = event.data;
    if (!lines.length) return state;
    const ticket: Order = {
      id: order,
      table,
      arrived: event.at,
      due,
      expires,
      vip,
      rank: 0,
      late: 0,
      lines: lines.map((line) => ({ ...line, served: false })),
    };
    return { ...state, orders: { ...state.orders, [order]: ticket } };
  },

  dish_served: (state, event) => {
    const { plate, dish, order, avoid, late_ms, income, lateness, safety } = event.data;
    const next = paid(dropItem(busy(state, event), plate), { income, lateness, safety });
    const ticket = next.orders[order];
    const orders = ticket
      ? { ...next.orders, [order]: served(ticket, dish, avoid, late_ms) }
      : next.orders;
    return { ...next, orders, platesOut: next.platesOut + 1, served: next.served + 1 };
  },

  order_served: (state, event) => ({ ...state, orders: without(state.orders, event.data.order) }),

  order_expired: (state, event) => {
    const next = paid(state, { expired: event.data.penalty });
    return { ...next, orders: without(next.orders, event.data.order), lost: next.lost + 1 };
  },

  plates_returned: (state, event) => ({
    ...state,
    platesOut: state.platesOut - event.data.plates,
    platesDirty: state.platesDirty + event.data.plates,
  }),
};
