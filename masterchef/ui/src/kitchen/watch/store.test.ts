import { describe, expect, it } from "vitest";
import { recording as played } from "../testing/recordings";
import { axisOf, createWatch, momentOf } from "./store";

const { layout, events } = played("busy_night_1");

function watching(upTo = events.length) {
  const store = createWatch(layout);
  store.getState().append(events.slice(0, upTo));
  return store;
}

describe("what is watched", () => {
  it("follows the log while it is live", () => {
    const store = watching(50);
    expect(momentOf(store.getState()).count).toBe(50);
    store.getState().append(events.slice(50, 80));
    expect(momentOf(store.getState())).toMatchObject({ count: 80, live: true });
  });

  it("stays where it was put while the log goes on, until it is live again", () => {
    const store = watching(200);
    store.getState().seek(60_000);
    const { count } = momentOf(store.getState());
    store.getState().append(events.slice(200));
    expect(momentOf(store.getState())).toMatchObject({ count, live: false, time: 60_000 });
    store.getState().goLive();
    expect(momentOf(store.getState()).count).toBe(events.length);
  });

  it("steps from instant to instant, and back again", () => {
    const store = watching();
    store.getState().seek(60_000);
    const instants = [...new Set(events.map((event) => event.at))];
    store.getState().step(1);
    const next = instants.find((at) => at > 60_000);
    expect(momentOf(store.getState()).time).toBe(next);
    store.getState().step(-1);
    expect(momentOf(store.getState()).time).toBe(60_000);
  });

  it("keeps the moment when it changes to the other clock", () => {
    const store = watching();
    store.getState().seek(300_000);
    const before = momentOf(store.getState());
    store.getState().setClock("wall");
    const after = momentOf(store.getState());
    expect([after.count, after.state]).toEqual([before.count, before.state]);
    store.getState().setClock("simulated");
    expect(momentOf(store.getState()).count).toBe(before.count);
  });

  it("can't be put outside of the log", () => {
    const store = watching();
    store.getState().seek(1e12);
    expect(momentOf(store.getState()).count).toBe(events.length);
    store.getState().seek(-5);
    expect(momentOf(store.getState()).time).toBe(0);
  });

  it("begins anew when it is played at its end", () => {
    const store = watching();
    store.getState().play(true);
    expect(store.getState()).toMatchObject({ playing: true, live: false, time: 0 });
  });

  it("is not longer with its idle stretches folded", () => {
    const store = watching();
    const folded = axisOf(store.getState()).length;
    store.getState().setFoldIdle(false);
    expect(axisOf(store.getState()).length).toBe(events.at(-1)?.at);
    expect(folded).toBeLessThanOrEqual(axisOf(store.getState()).length);
  });
});
