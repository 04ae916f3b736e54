import { describe, expect, it } from "vitest";
import { recordings } from "../testing/recordings";
import { Recording } from "./recording";
import { start } from "./state";
import { lastActions, ledTo, lineage, orderStory } from "./story";

describe.each(recordings)("the stories of $name", ({ layout, events }) => {
  const recording = new Recording(start(layout));
  recording.append(events);
  const served = events.find((event) => event.kind === "dish_served");
  if (served?.kind !== "dish_served") throw new Error("nothing was served");

  it("follow a plate back to its ingredients", () => {
    const story = lineage(recording, served.data.plate).map((event) => event.kind);
    expect(story[0]).toBe("item_taken");
    expect(story).toContain("cook_started");
    expect(story).toContain("dish_plated");
    expect(story).toContain("plate_approved");
    expect(story).toContain("dish_served");
  });

  it("tell an order from its arrival on, in order", () => {
    const story = orderStory(recording, served.data.order);
    const numbers = story.map((event) => event.number);
    expect([...numbers].sort((a, b) => a - b)).toEqual(numbers);
    expect(story.map((event) => event.kind)).toContain("order_arrived");
    expect(story).toContain(served);
  });

  it("know nothing of what came later", () => {
    for (const event of events.filter((each) => each.seat).slice(0, 400)) {
      expect(ledTo(recording, event).every((each) => each.number < event.number)).toBe(true);
    }
    const before = served.number - 1;
    expect(orderStory(recording, served.data.order, before)).not.toContain(served);
  });

  it("name what a seat had heard before it acted", () => {
    const said = events.find((event) => event.kind === "said" && event.data.to !== "all");
    if (said?.kind !== "said") return; // nobody spoke in this one
    const next = events.find(
      (e) => e.seat === said.data.to && e.tick > said.tick && "until" in e.data,
    );
    if (next && said.data.to !== said.seat) expect(ledTo(recording, next)).toContain(said);
  });

  it("list a seat's newest actions first", () => {
    const seat = layout.seats[0]?.name ?? "";
    const last = lastActions(recording, seat, events.length, 5);
    expect(last.length).toBeGreaterThan(0);
    expect(last.every((event) => event.seat === seat)).toBe(true);
    expect(last[0]?.number).toBeGreaterThan(last.at(-1)?.number ?? Infinity);
  });
});
