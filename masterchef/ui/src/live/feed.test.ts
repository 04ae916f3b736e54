import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Feed, type FeedState } from "./feed";
import type { FeedMessage } from "./messages";

/** Stands for the server's end of a WebSocket. */
class Wire {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  closedWith: number | undefined;
  constructor(readonly address: string) {}
  close(code: number) {
    this.closedWith = code;
  }
  send(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  drop(code = 1006, reason = "") {
    this.onclose?.({ code, reason });
  }
  get query() {
    return new URL(this.address).searchParams;
  }
}

let wires: Wire[];
let seen: FeedMessage[];
let states: FeedState[];
let feed: Feed;
const wire = () => wires[wires.length - 1] as Wire;

beforeEach(() => {
  vi.useFakeTimers();
  [wires, seen, states] = [[], [], []];
  feed = new Feed({
    run: "r1",
    after: 3,
    onMessage: (message) => seen.push(message),
    onState: (state) => states.push(state),
    open: (address) => wires[wires.push(new Wire(address)) - 1] as unknown as WebSocket,
  });
});
afterEach(() => {
  feed.close();
  vi.useRealTimers();
});

describe("a feed", () => {
  it("reads on from the last numbers after a loss", () => {
    wire().send({ type: "events", events: [{ number: 4 }, { number: 5 }], last: 5 });
    wire().send({ type: "log", lines: [], last: 77 });
    wire().drop();
    vi.advanceTimersByTime(1_000);
    expect(wires).toHaveLength(2);
    expect(wires[0]?.query.get("after")).toBe("3");
    expect(wires[0]?.query.get("log_after")).toBeNull();
    expect(wire().query.get("after")).toBe("5");
    expect(wire().query.get("log_after")).toBe("77");
  });

  it("says that it is lost until a message comes again", () => {
    wire().send({ type: "tokens", seat: "L1", text: "a" });
    wire().drop();
    vi.advanceTimersByTime(10_000);
    expect(states).toEqual(["connecting", "live", "lost"]);
    wire().send({ type: "tokens", seat: "L1", text: "b" });
    expect(states).toEqual(["connecting", "live", "lost", "live"]);
  });

  it("waits longer from loss to loss, and never gives up", () => {
    for (let loss = 0; loss < 12; loss += 1) {
      wire().drop();
      vi.advanceTimersByTime(4_000);
    }
    expect(wires).toHaveLength(13);
    wire().drop();
    vi.advanceTimersByTime(1_000);
    expect(wires).toHaveLength(13);
  });

  it.each([4401, 4404])("doesn't come back after the final code %i", (code) => {
    wire().drop(code);
    vi.advanceTimersByTime(60_000);
    expect(wires).toHaveLength(1);
    expect(states).toEqual(["connecting", "refused"]);
  });

  it("hears nothing of a socket that it has left behind", () => {
    const old = wire();
    old.drop();
    vi.advanceTimersByTime(1_000);
    old.send({ type: "events", events: [], last: 99 });
    expect(seen).toEqual([]);
  });

  it("ends with the run, when all is there", () => {
    wire().send({ type: "run", state: "done", caught_up: false });
    wire().send({ type: "run", state: "done", caught_up: true });
    expect(states).toEqual(["connecting", "live", "ended"]);
  });

  it("is silent once it is closed", () => {
    feed.close();
    wire().drop();
    vi.advanceTimersByTime(60_000);
    expect(wires).toHaveLength(1);
    expect(wire().closedWith).toBe(1000);
  });
});
