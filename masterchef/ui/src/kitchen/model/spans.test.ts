import { describe, expect, it } from "vitest";
import { recordings } from "../testing/recordings";
import { isAction } from "./events";
import { Recording } from "./recording";
import { start } from "./state";

describe.each(recordings)("the spans of $name", ({ layout, events }) => {
  const recording = new Recording(start(layout));
  recording.append(events);
  const row = (name: string) => recording.spans.rows.get(name) ?? [];

  it("have one for each action of a seat, and never two at a time", () => {
    for (const { name } of layout.seats) {
      const spans = row(name);
      expect(spans).toHaveLength(events.filter((e) => e.seat === name && isAction(e)).length);
      spans.slice(1).forEach((span, i) => {
        expect(span.start).toBeGreaterThanOrEqual(spans[i]?.end ?? 0);
      });
    }
  });

  it("have one for everything that cooked, with its end where it was taken off", () => {
    const started = events.filter((event) => event.kind === "cook_started");
    const cooked = layout.equipment
      .flatMap(({ name }) => row(name))
      .filter((s) => s.kind === "cook");
    expect(cooked).toHaveLength(started.length);
    const taken = events.filter((event) => event.kind === "cook_taken" && !event.data.burnt);
    for (const event of taken) {
      expect(cooked.some((span) => span.end === event.at && span.last === event.number - 1)).toBe(
        true,
      );
    }
  });

  it("tell burnt food and broken or dirty equipment", () => {
    const all = layout.equipment.flatMap(({ name }) => row(name));
    const of = (kind: string) => all.filter((span) => span.kind === kind).length;
    const happened = (kind: string) => events.filter((event) => event.kind === kind).length;
    expect(of("burnt")).toBe(happened("burnt"));
    expect(of("broken")).toBe(
      events.filter((e) => e.kind === "disruption" && e.data.disruption === "breakdown").length,
    );
    expect(of("dirty")).toBe(
      events.filter((e) => e.kind === "cook_started" && e.data.dirty).length,
    );
  });
});
