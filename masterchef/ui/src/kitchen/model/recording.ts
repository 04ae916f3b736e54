/**
 * A session's log in the page, and what is found in it again and again. It only ever grows; the
 * kitchen at any moment is at most KEYFRAME events of folding away.
 */
import type { KitchenEvent } from "./events";
import { fold } from "./fold";
import { countUpTo } from "./search";
import { Spans } from "./spans";
import type { KitchenState } from "./state";

const KEYFRAME = 64;
/** Kinds with which nobody is busy: a stretch of nothing else is idle. */
const QUIET = new Set(["waited", "tick_opened", "plates_returned"]);

export class Recording {
  readonly events: KitchenEvent[] = [];
  readonly spans = new Spans();
  /** Indexes of what was said, of refusals, and of what the kitchen itself brought. */
  readonly messages: number[] = [];
  readonly refusals: number[] = [];
  readonly incidents: number[] = [];
  /** Indexes of the events that name an item, an order or a task. */
  readonly mentions = new Map<string, number[]>();
  /** [from, to] in simulated ms in which somebody did something; sorted, not overlapping. */
  readonly busy: [number, number][] = [];
  /** Wall ms at which events were committed, each as [at, at]. */
  readonly commits: [number, number][] = [];
  private readonly keyframes: KitchenState[];
  private near: { count: number; state: KitchenState };

  constructor(readonly beginning: KitchenState) {
    this.keyframes = [beginning];
    this.near = { count: 0, state: beginning };
  }

  get length(): number {
    return this.events.length;
  }

  get lastNumber(): number {
    return this.events.at(-1)?.number ?? 0;
  }

  /** Takes what comes next in order, and passes over what it has already; the number taken. */
  append(events: readonly KitchenEvent[]): number {
    let [state, taken] = [this.at(this.length), 0];
    for (const event of events) {
      if (event.number !== this.lastNumber + 1) continue;
      this.index(event, this.events.push(event) - 1);
      state = fold(state, event);
      if (this.length % KEYFRAME === 0) this.keyframes.push(state);
      taken += 1;
    }
    this.near = { count: this.length, state };
    return taken;
  }

  /**
   * The kitchen after the first `count` events, for the moment that is shown: asked again, it is
   * the same object, which is how React sees that nothing has changed.
   */
  at(count: number): KitchenState {
    const frame = Math.floor(count / KEYFRAME) * KEYFRAME;
    const { near } = this;
    const state =
      near.count <= count && near.count >= frame
        ? this.folded(near.state, near.count, count)
        : this.peek(count);
    this.near = { count, state };
    return state;
  }

  /** The same for a look aside, at another moment than that which is shown. */
  peek(count: number): KitchenState {
    const frame = Math.floor(count / KEYFRAME);
    return this.folded(this.keyframes[frame] ?? this.beginning, frame * KEYFRAME, count);
  }

  private folded(state: KitchenState, from: number, to: number): KitchenState {
    return this.events.slice(from, to).reduce(fold, state);
  }

  /** How many events there are up to a simulated instant, or up to a wall time. */
  countAt(ms: number, wall = false): number {
    const at = (i: number) => (wall ? this.wall(i) : (this.events[i]?.at ?? 0));
    return countUpTo(this.length, at, ms);
  }

  /** Wall ms of an event since the first. */
  wall(index: number): number {
    return (this.events[index]?.recorded ?? 0) - (this.events[0]?.recorded ?? 0);
  }

  /** Where the log ends, in simulated ms or in wall ms. */
  end(wall = false): number {
    return wall ? this.wall(this.length - 1) : (this.events.at(-1)?.at ?? 0);
  }

  /** Events that name an item, an order or a task, in order. */
  naming(name: string): KitchenEvent[] {
    return (this.mentions.get(name) ?? []).flatMap((index) => this.events[index] ?? []);
  }

  byNumber(number: number): KitchenEvent | undefined {
    return this.events[number - 1];
  }

  private index(event: KitchenEvent, index: number): void {
    this.spans.add(event, index);
    if (event.kind === "said") this.messages.push(index);
    else if (event.kind === "refused") this.refusals.push(index);
    else if (!event.seat && !QUIET.has(event.kind)) this.incidents.push(index);
    for (const name of named(event)) {
      const found = this.mentions.get(name);
      if (found) found.push(index);
      else this.mentions.set(name, [index]);
    }
    const wall = this.wall(index);
    if (this.commits.at(-1)?.[0] !== wall) this.commits.push([wall, wall]);
    if (!QUIET.has(event.kind)) this.occupy(event);
  }

  private occupy(event: KitchenEvent): void {
    const until = "until" in event.data ? event.data.until : event.at;
    const last = this.busy.at(-1);
    if (last && event.at <= last[1]) last[1] = Math.max(last[1], until);
    else this.busy.push([event.at, until]);
  }
}

const NAMES = ["item", "plate", "order", "task", "rule_id"] as const;

function named(event: KitchenEvent): string[] {
  const data = event.data as Partial<Record<(typeof NAMES)[number], string>> & { used?: string[] };
  const found = NAMES.flatMap((name) => data[name] ?? []);
  return data.used ? [...found, ...data.used] : found;
}
