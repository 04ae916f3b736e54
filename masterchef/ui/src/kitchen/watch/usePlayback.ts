/** Moves the moment on while it plays: by the rate, through folded idle stretches in a blink. */
import { useEffect } from "react";
import { axisOf, useStore } from "./store";

const FRAME_MS = 80; // the panels are drawn about twelve times a second; movement is animated

export function usePlayback(runEnded: boolean): void {
  const store = useStore();
  const playing = store((watch) => watch.playing);
  useEffect(() => {
    if (!playing) return undefined;
    let frame = 0;
    let last = performance.now();
    const tick = (now: number) => {
      frame = requestAnimationFrame(tick);
      if (now - last < FRAME_MS) return;
      const watch = store.getState();
      const axis = axisOf(watch);
      const place = axis.place(watch.time) + (now - last) * watch.rate;
      last = now;
      if (place < axis.length) watch.seek(axis.time(place));
      else if (runEnded) {
        watch.seek(axis.time(axis.length));
        watch.play(false);
      } else watch.goLive();
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [playing, runEnded, store]);
}
