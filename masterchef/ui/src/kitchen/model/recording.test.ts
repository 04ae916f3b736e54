import { describe, expect, it } from "vitest";
import { recording as played } from "../testing/recordings";
import type { KitchenEvent } from "./events";
import { foldAll } from "./fold";
import { Recording } from "./recording";
import { start } from "./state";

const { layout, events } = played("overstocked_2");

function filled(upTo = events.length): Recording {
  const made = new Recording(start(layout));
  made.append(events.slice(0, upTo));
  return made;
}

describe("a recording", () => {
  it("has at any moment the kitchen that folding from the beginning gives", () => {
    const recording = filled();
    for (const count of [0, 1, 63, 64, 65, 1000, 200, 999, events.length]) {
      expect(recording.at(count)).toEqual(foldAll(start(layout), events.slice(0, count)));
    }
  });

  it("gives the same object again for the moment that is shown, whatever was looked at aside", () => {
    const recording = filled();
    const shown = recording.at(500);
    expect(recording.peek(100)).toEqual(foldAll(start(layout), events.slice(0, 100)));
    expect(recording.at(500)).toBe(shown);
  });

  it("is the same however the log came in", () => {
    const [whole, pieces] = [filled(), filled(0)];
    for (let i = 0; i < events.length; i += 37) pieces.append(events.slice(i, i + 37));
    expect(pieces.at(events.length)).toEqual(whole.at(events.length));
    expect([...pieces.spans.rows]).toEqual([...whole.spans.rows]);
    expect(pieces.busy).toEqual(whole.busy);
  });

  it("passes over what it has already, as after a new connection", () => {
    const recording = filled(100);
    expect(recording.append(events.slice(90, 120))).toBe(20);
    expect(recording.events).toEqual(events.slice(0, 120));
  });

  it("takes nothing that would leave a gap", () => {
    const recording = filled(100);
    expect(recording.append(events.slice(150, 160))).toBe(0);
    expect(recording.length).toBe(100);
  });

  it("counts the events up to an instant, all those at it included", () => {
    const recording = filled();
    for (const at of [0, 5_000, 5_001, 1_000_000]) {
      expect(recording.countAt(at)).toBe(events.filter((event) => event.at <= at).length);
    }
    const wall = 40_000;
    const first = events[0] as KitchenEvent;
    expect(recording.countAt(wall, true)).toBe(
      events.filter((event) => event.recorded - first.recorded <= wall).length,
    );
  });

  it("takes a log of 20,000 events and shows any moment of it at once", () => {
    const shift = (event: KitchenEvent, round: number): KitchenEvent => ({
      ...event,
      number: event.number + round * events.length,
      at: event.at + round * 10_000_000,
    });
    const rounds = Math.ceil(20_000 / events.length);
    const long = Array.from({ length: rounds }, (_, i) => i).flatMap((round) =>
      events.map((event) => shift(event, round)),
    );
    const recording = new Recording(start(layout));
    expect(recording.append(long)).toBe(long.length);
    const last = recording.at(long.length);
    expect(recording.at(10_000)).not.toEqual(last);
    expect(recording.at(long.length)).toEqual(last);
  });
});
