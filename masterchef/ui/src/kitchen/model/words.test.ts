import { describe, expect, it } from "vitest";
import { recordings } from "../testing/recordings";
import { doing, kitLabel, kitLook, seatLabel } from "./doing";
import { fold } from "./fold";
import { Recording } from "./recording";
import { start } from "./state";
import { clock, count, duration, itemName, left, money, told } from "./words";

describe("words", () => {
  it("write times as people do", () => {
    expect([clock(0), clock(65_900), clock(3_725_000), clock(-40_000)]).toEqual([
      "0:00",
      "1:05",
      "1:02:05",
      "−0:40",
    ]);
    expect([left(0), left(1), left(12_000), left(12_001)]).toEqual([
      "0:00",
      "0:01",
      "0:12",
      "0:13",
    ]);
    expect([duration(840), duration(3_240), duration(125_000)]).toEqual([
      "840 ms",
      "3.2 s",
      "2:05",
    ]);
  });

  it("write names, money and numbers", () => {
    expect(itemName("grilled_beef#12")).toBe("grilled beef");
    expect(money(123456)).toBe("1234.56");
    expect([count(1, "plate"), count(1_200, "plate")]).toEqual(["1 plate", "1,200 plates"]);
  });

  it.each(recordings)("say every event of $name without a hole", ({ events }) => {
    for (const event of events) {
      expect(told(event)).not.toMatch(/undefined|null|NaN|\[object/);
      expect(told(event)).toContain(event.seat);
    }
  });
});

describe.each(recordings)("accessible names in $name", ({ layout, events }) => {
  it("say role, seat, station, what it does and how long still", () => {
    const recording = new Recording(start(layout));
    recording.append(events);
    const cooking = events.find((event) => event.kind === "cook_started");
    if (cooking?.kind !== "cook_started") throw new Error("nothing cooks");
    const state = recording.at(cooking.number);
    const seat = state.seats[cooking.seat];
    if (!seat) throw new Error("no seat");
    const label = seatLabel(seat, doing(state, seat, cooking, cooking.at));
    const { until, station, item } = cooking.data;
    const role = seat.role === "line_cook" ? "Line cook" : "Chef de Partie";
    expect(label).toMatch(new RegExp(`^${role} ${cooking.seat}, ${station.replace("_", " ")}, `));
    expect(label).toContain(`${itemName(item)}, ${left(until - cooking.at)} left`);
  });

  it("say in words when something is ready and when it burns", () => {
    const cooking = events.find((event) => event.kind === "cook_started");
    if (cooking?.kind !== "cook_started") throw new Error("nothing cooks");
    const { equipment, ready_at, burn_at } = cooking.data;
    let state = start(layout);
    for (const event of events.slice(0, cooking.number)) state = fold(state, event);
    const at = (now: number) => kitLook(state, equipment, now).words;
    expect(at(ready_at - 12_000)).toContain("ready in 0:12");
    expect(at(burn_at - 12_000)).toContain("burns in 0:12");
    expect(kitLabel(kitLook(state, equipment, burn_at - 12_000))).toContain("burns in 0:12");
  });

  it("name every seat at every moment", () => {
    let state = start(layout);
    for (const event of events.slice(0, 600)) {
      state = fold(state, event);
      for (const seat of Object.values(state.seats)) {
        const label = seatLabel(seat, doing(state, seat, undefined, state.now));
        expect(label).not.toMatch(/undefined|NaN|_/);
      }
    }
  });
});

describe("a ring", () => {
  it("tells who waits for its turn from who thinks", () => {
    const [one] = recordings;
    if (!one) throw new Error("no recording");
    const beginning = start(one.layout);
    const [seat] = Object.values(beginning.seats);
    if (!seat) throw new Error("no seat");
    expect(doing(beginning, seat, undefined, 0, "queued")).toMatchObject({ ring: "waiting", words: "queued" });
    expect(doing(beginning, seat, undefined, 0, "thinking").ring).toBe("thinking");
  });

  it("tells acting, waiting, thinking and refused apart", () => {
    const seen = new Set<string>();
    for (const { layout, events } of recordings) {
      const recording = new Recording(start(layout));
      recording.append(events);
      for (const event of events) {
        const state = recording.at(event.number);
        for (const seat of Object.values(state.seats)) {
          seen.add(doing(state, seat, recording.byNumber(seat.doing), state.now).ring);
          seen.add(doing(state, seat, undefined, state.now, "thinking").ring);
        }
      }
    }
    expect([...seen].sort()).toEqual(["acting", "refused", "thinking", "waiting"]);
  });
});
