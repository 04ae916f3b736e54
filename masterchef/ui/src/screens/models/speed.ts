/** How fast bytes go, and how long it still takes. */
export interface Sample {
  /** Milliseconds. */
  at: number;
  sent: number;
}

const WINDOW_MS = 5_000;

/** Bytes a second over the last seconds; 0 while too little is known. */
export function speedOf(samples: Sample[]): number {
  const last = samples.at(-1);
  if (!last) return 0;
  const first = samples.find(({ at }) => at >= last.at - WINDOW_MS) ?? last;
  const took = last.at - first.at;
  return took > 0 ? Math.max(0, ((last.sent - first.sent) * 1000) / took) : 0;
}

/** Seconds that are left, or null. */
export function leftOf(size: number, sent: number, speed: number): number | null {
  return speed > 0 ? (size - sent) / speed : null;
}
