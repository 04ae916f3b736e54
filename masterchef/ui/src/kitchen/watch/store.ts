/** What is watched of one session: its log, and the moment that every panel shows. */
import { createContext, useContext } from "react";
import { create, type StoreApi, type UseBoundStore } from "zustand";
import { type Axis, makeAxis } from "../model/axis";
import type { KitchenEvent } from "../model/events";
import type { Layout } from "../model/layout";
import { Recording } from "../model/recording";
import { type KitchenState, start } from "../model/state";

export type Selection =
  | { what: "event"; number: number }
  | { what: "order"; id: string }
  | { what: "seat"; name: string };

/** Simulated time or wall time; both in ms from the session's beginning. */
export type Clock = "simulated" | "wall";

const IDLE_MS: Record<Clock, number> = { simulated: 30_000, wall: 60_000 };
const FOLDED_MS: Record<Clock, number> = { simulated: 5_000, wall: 10_000 };

export interface Watch {
  recording: Recording;
  /** Events that are there; the recording itself grows in place. */
  length: number;
  live: boolean;
  clock: Clock;
  /** The moment shown unless it is live, by `clock`, and how many events lie before it. */
  time: number;
  count: number;
  playing: boolean;
  rate: number;
  foldIdle: boolean;
  selection: Selection | null;
  /** Wall clock at which the newest events came in, ms from 1970 on. */
  arrived: number;

  append: (events: readonly KitchenEvent[]) => void;
  seek: (time: number) => void;
  /** To the next or the last instant at which something happens. */
  step: (by: 1 | -1) => void;
  goLive: () => void;
  play: (playing: boolean) => void;
  setRate: (rate: number) => void;
  setClock: (clock: Clock) => void;
  setFoldIdle: (fold: boolean) => void;
  select: (selection: Selection | null) => void;
}

export type WatchStore = UseBoundStore<StoreApi<Watch>>;

export function createWatch(layout: Layout): WatchStore {
  return create<Watch>((set, get) => ({
    recording: new Recording(start(layout)),
    length: 0,
    live: true,
    clock: "simulated",
    time: 0,
    count: 0,
    playing: false,
    rate: 1,
    foldIdle: true,
    selection: null,
    arrived: 0,

    append: (events) => {
      const { recording } = get();
      if (recording.append(events)) set({ length: recording.length, arrived: Date.now() });
    },
    seek: (time) => {
      const { recording, clock } = get();
      const within = Math.min(Math.max(0, time), recording.end(clock === "wall"));
      const count = Math.max(1, recording.countAt(within, clock === "wall"));
      set({ time: within, count, live: false });
    },
    step: (by) => {
      const { recording, clock, seek, playing } = get();
      const wall = clock === "wall";
      const now = momentOf(get()).time;
      const at = (i: number) => (wall ? recording.wall(i) : (recording.events[i]?.at ?? 0));
      const next = recording.countAt(now, wall);
      const before = recording.countAt(now - 1, wall);
      const index = by === 1 ? Math.min(next, recording.length - 1) : Math.max(0, before - 1);
      if (playing) set({ playing: false });
      seek(at(index));
    },
    goLive: () => set({ live: true, playing: false }),
    play: (playing) => {
      const { live, recording, clock, seek, time } = get();
      const end = recording.end(clock === "wall");
      if (playing && (live || time >= end)) seek(0);
      set({ playing });
    },
    setRate: (rate) => set({ rate }),
    setClock: (clock) => {
      const { recording, live } = get();
      const { count, state } = momentOf(get());
      const time = clock === "wall" ? recording.wall(count - 1) : state.now;
      set({ clock, time: live ? recording.end(clock === "wall") : time, count });
    },
    setFoldIdle: (foldIdle) => set({ foldIdle }),
    select: (selection) => set({ selection }),
  }));
}

export interface Moment {
  state: KitchenState;
  /** Simulated ms, which the picture goes by. */
  now: number;
  /** By the clock that is chosen. */
  time: number;
  count: number;
  live: boolean;
}

export function momentOf(watch: Watch): Moment {
  const { recording, live, clock, length } = watch;
  const count = live ? length : Math.min(watch.count, length);
  const state = recording.at(count);
  const time = live ? recording.end(clock === "wall") : watch.time;
  return { state, now: live || clock === "wall" ? state.now : time, time, count, live };
}

/** The axis of everything so far, by the clock that is chosen. */
export function axisOf({ recording, clock, foldIdle }: Watch): Axis {
  const wall = clock === "wall";
  const idle = foldIdle ? IDLE_MS[clock] : Infinity;
  const busy = wall ? recording.commits : recording.busy;
  return makeAxis(busy, recording.end(wall), idle, FOLDED_MS[clock]);
}

export const WatchContext = createContext<WatchStore | null>(null);

export function useStore(): WatchStore {
  const store = useContext(WatchContext);
  if (!store) throw new Error("nothing is watched here");
  return store;
}

export const useWatch = <T>(pick: (watch: Watch) => T): T => useStore()(pick);
