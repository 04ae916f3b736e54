/** What led to an event or an order: other events, in the order in which they happened. */
import { isAction, type KitchenEvent } from "./events";
import type { Recording } from "./recording";

const inOrder = (events: Iterable<KitchenEvent>): KitchenEvent[] =>
  [...new Set(events)].sort((a, b) => a.number - b.number);

/** Everything that happened to an item and to what it was made of. */
export function lineage(recording: Recording, item: string, before = Infinity): KitchenEvent[] {
  const found = new Set<KitchenEvent>();
  const follow = (name: string) => {
    for (const event of recording.naming(name)) {
      if (event.number > before || found.has(event)) continue;
      found.add(event);
      const { used, item: made, plate } = event.data as Makes;
      if (used && (made === name || plate === name)) used.forEach(follow);
    }
  };
  follow(item);
  return inOrder(found);
}

interface Makes {
  used?: string[];
  item?: string;
  plate?: string;
  task?: string;
  order?: string;
}

/** An order from its arrival on, with the story of every plate that went out for it. */
export function orderStory(recording: Recording, order: string, before = Infinity): KitchenEvent[] {
  const own = recording.naming(order).filter((event) => event.number <= before);
  const plates = own.flatMap((event) => (event.kind === "dish_served" ? [event.data.plate] : []));
  return inOrder([...own, ...plates.flatMap((plate) => lineage(recording, plate, before))]);
}

/** What the seat had heard since its last action, its open tasks, and the making of what it handles. */
export function ledTo(recording: Recording, event: KitchenEvent): KitchenEvent[] {
  const found: KitchenEvent[] = [];
  const state = recording.peek(event.number - 1);
  const seat = state.seats[event.seat];
  const lastAction = seat ? recording.byNumber(seat.doing) : undefined;
  if (lastAction) found.push(lastAction);
  found.push(...heard(recording, event, lastAction?.tick ?? 0));
  for (const task of Object.values(state.tasks)) {
    if (task.to === event.seat) {
      found.push(...recording.naming(task.id).filter((each) => each.number < event.number));
    }
  }
  const { item, plate, order, task, used = [] } = event.data as Makes;
  for (const name of [item, plate, ...used]) {
    if (name) found.push(...lineage(recording, name, event.number - 1));
  }
  for (const name of [order, task]) {
    if (name) found.push(...recording.naming(name).filter((each) => each.number < event.number));
  }
  return inOrder(found);
}

/** What others said to the seat from a tick on, and before that of the event. */
function heard(recording: Recording, event: KitchenEvent, from: number): KitchenEvent[] {
  const found: KitchenEvent[] = [];
  const { messages } = recording;
  for (let i = messages.length - 1; i >= 0; i -= 1) {
    const said = recording.events[messages[i] ?? -1];
    if (said?.kind !== "said" || said.tick >= event.tick) continue;
    if (said.tick < from) break;
    const { to } = said.data;
    if (said.seat !== event.seat && (to === event.seat || to === "all")) found.push(said);
  }
  return found;
}

/** The seat's newest actions among the first `count` events, the newest first. */
export function lastActions(
  recording: Recording,
  seat: string,
  count: number,
  most: number,
): KitchenEvent[] {
  const found: KitchenEvent[] = [];
  for (let i = count - 1; i >= 0 && found.length < most; i -= 1) {
    const event = recording.events[i];
    if (event?.seat === seat && isAction(event)) found.push(event);
  }
  return found;
}
