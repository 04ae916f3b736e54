/** Which seats are being asked at the moment shown, of whom, and for how long already. */
import { useEffect, useState } from "react";
import type { RunStateEnum, SeatSummary } from "@/api/schema";
import { useWatch } from "./store";
import type { Moment } from "./store";

export interface Thinking {
  /** Seconds; 0: nobody is asked, or it isn't known since when. */
  secondsOf: (seat: string) => number;
  /** What is going on meanwhile: only a claimed turn is being thought about. */
  askedOf: (seat: string) => Asked | null;
}
export type Asked = "thinking" | "queued" | "waiting for a host" | "awaited" | "paused" | "blocked";

const INSTANT = /^(baseline:(?!.*@queue)|recorded:)/;
const DECIDED = new Set<string>(["decided", "done", "cancelled"]);
const ASKED: Partial<Record<string, Asked>> = {
  ready: "queued",
  waiting: "waiting for a host",
  awaiting: "awaited",
  quarantined: "blocked",
};

export function useThinking(
  moment: Moment,
  state: RunStateEnum,
  summaries: readonly SeatSummary[] | undefined,
): Thinking {
  const arrived = useWatch((watch) => watch.arrived);
  const clock = useWatch((watch) => watch.clock);
  const first = useWatch((watch) => watch.recording.events[0]?.recorded ?? 0);
  const running = state === "running";
  const now = useNow(moment.live && running);
  const { state: kitchen, live, time } = moment;
  const turnOf = (name: string) =>
    summaries?.find(({ seat, tick }) => seat === name && tick === kitchen.tick);
  const askedOf = (name: string): Asked | null => {
    const player = kitchen.seats[name]?.player ?? "";
    if (INSTANT.test(player) || !kitchen.free.includes(name)) return null;
    if (!live) return clock === "wall" ? "thinking" : null;
    const turn = turnOf(name);
    if (turn && DECIDED.has(turn.state)) return null;
    if (state === "paused") return "paused";
    if (!running) return null;
    return (turn && ASKED[turn.state]) ?? (player === "external" ? "awaited" : "thinking");
  };
  const secondsOf = (name: string): number => {
    const asked = askedOf(name);
    if (!asked || asked === "paused" || asked === "blocked") return 0;
    if (!live) return Math.max(0, time - (kitchen.openedAt - first)) / 1000;
    // An external seat's turn is never claimed: then it is asked since its tick was opened.
    const claimed = turnOf(name)?.since;
    const since = Math.max(arrived, claimed ? Date.parse(claimed) : kitchen.openedAt);
    return since > 0 ? Math.max(0.1, (now - since) / 1000) : 0;
  };
  return { secondsOf, askedOf };
}

/** The time, renewed every half second while it is wanted. */
function useNow(wanted: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!wanted) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [wanted]);
  return now;
}
