/** Which seats' models are being asked at the moment shown, and for how long already. */
import { useEffect, useState } from "react";
import type { SeatSummary } from "@/api/schema";
import { useWatch } from "./store";
import type { Moment } from "./store";

export interface Thinking {
  /** Seconds; 0: it isn't thinking. */
  secondsOf: (seat: string) => number;
}

const INSTANT = /^(baseline:(?!.*@queue)|recorded:)/;
const DECIDED = new Set(["decided", "done", "cancelled"]);

export function useThinking(
  moment: Moment,
  running: boolean,
  summaries: readonly SeatSummary[] | undefined,
): Thinking {
  const arrived = useWatch((watch) => watch.arrived);
  const clock = useWatch((watch) => watch.clock);
  const first = useWatch((watch) => watch.recording.events[0]?.recorded ?? 0);
  const now = useNow(moment.live && running);
  const { state, live, time } = moment;
  const secondsOf = (name: string): number => {
    const player = state.seats[name]?.player ?? "";
    if (INSTANT.test(player) || !state.free.includes(name)) return 0;
    if (!live) {
      return clock === "wall" ? Math.max(0, time - (state.openedAt - first)) / 1000 : 0;
    }
    const turn = summaries?.find(({ seat, tick }) => seat === name && tick === state.tick);
    if (!running || (turn && DECIDED.has(turn.state))) return 0;
    const since = Math.max(arrived, turn?.since ? Date.parse(turn.since) : 0);
    return Math.max(0.1, (now - since) / 1000);
  };
  return { secondsOf };
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
