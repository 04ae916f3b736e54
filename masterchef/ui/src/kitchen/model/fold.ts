import { authority } from "./effects/authority";
import type { Effect, Effects } from "./effects/common";
import { goods } from "./effects/goods";
import { guests } from "./effects/guests";
import { making } from "./effects/making";
import { people } from "./effects/people";
import { session } from "./effects/session";
import { upkeep } from "./effects/upkeep";
import type { Kind, KitchenEvent } from "./events";
import type { KitchenState } from "./state";

const EFFECTS: Effects = {
  ...people,
  ...goods,
  ...making,
  ...guests,
  ...upkeep,
  ...authority,
  ...session,
};

/**
 * The kitchen after an event: what `kitchen/engine/effects` does, as far as it can be seen.
 * A kind that nobody here knows changes nothing, so that an older page shows a newer log.
 */
export function fold(state: KitchenState, event: KitchenEvent): KitchenState {
  const effect = EFFECTS[event.kind] as Effect<Kind> | undefined;
  const next = effect ? effect(state, event) : state;
  const decided = next.free.length > 0 && "until" in event.data;
  const free = decided ? next.free.filter((name) => name !== event.seat) : next.free;
  if (next.now >= event.at && free === next.free) return next;
  return { ...next, now: Math.max(next.now, event.at), free };
}

export const foldAll = (state: KitchenState, events: Iterable<KitchenEvent>): KitchenState => {
  for (const event of events) state = fold(state, event);
  return state;
};
