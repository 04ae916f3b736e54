/** Chopping, cooking, burning, plating. */
import { busy, type Effects, moveItem, newItem, paid, consumed, withItem, withKit } from "./common";

export const making: Effects = {
  chopped: (state, event) => {
    const { item, step, used, equipment, quality } = event.data;
    const next = consumed(busy(state, event, { using: equipment }), used);
    const made = newItem(next, { id: item, kind: step, place: event.seat, quality });
    return withKit(made, equipment, (kit) => ({ users: [...kit.users, event.seat] }));
  },

  cook_started: (state, event) => {
    const { item, step, used, equipment, quality, ready_at, burn_at } = event.data;
    const next = newItem(consumed(busy(state, event), used), {
      id: item,
      kind: step,
      place: equipment,
      quality,
      started: event.at,
      ready: ready_at,
      burn: burn_at,
      cook: event.seat,
    });
    return withKit(next, equipment, (kit) => ({ uses: kit.uses + 1 }));
  },

  burnt: (state, event) => {
    const next = withItem(state, event.data.item, { state: "burnt", quality: 0 });
    return paid(next, { safety: event.data.safety });
  },

  cook_taken: (state, event) => {
    const { item, quality } = event.data;
    return moveItem(withItem(busy(state, event), item, { quality }), item, event.seat);
  },

  dish_plated: (state, event) => {
    const { plate, dish, used, quality, allergens } = event.data;
    const next = newItem(consumed(busy(state, event), used), {
      id: plate,
      kind: dish,
      plate: true,
      place: event.seat,
      state: "plated",
      quality,
      ready: event.at,
      allergens,
    });
    return { ...next, platesClean: next.platesClean - 1 };
  },
};
