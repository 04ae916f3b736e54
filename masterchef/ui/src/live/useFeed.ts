import { useEffect, useRef, useState } from "react";
import { Feed, type FeedState } from "./feed";
import type { FeedMessage } from "./messages";

/**
 * Watches a run for as long as the component is there. `onMessage` may change between renders;
 * `after` and `logAfter` count only when the run changes.
 */
export function useFeed(
  run: string | undefined,
  onMessage: (message: FeedMessage) => void,
  start: { after?: number; logAfter?: number } = {},
): { state: FeedState; why: string } {
  const [said, setSaid] = useState<{ state: FeedState; why: string }>({
    state: "connecting",
    why: "",
  });
  const latest = useRef({ onMessage, start });
  useEffect(() => {
    latest.current = { onMessage, start };
  });
  useEffect(() => {
    if (!run) return undefined;
    const feed = new Feed({
      run,
      ...latest.current.start,
      onMessage: (message) => latest.current.onMessage(message),
      onState: (state, why) => setSaid({ state, why }),
    });
    return () => feed.close();
  }, [run]);
  return said;
}
