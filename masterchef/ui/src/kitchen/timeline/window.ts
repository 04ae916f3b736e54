/** The stretch of the axis that the timeline shows. */

/** Keeps the window where it is as long as the cursor is in it; then moves it on or back. */
export function windowFor(from: number, cursor: number, wanted: number, length: number): number {
  if (wanted >= length) return 0;
  const inside = cursor >= from && cursor <= from + wanted * 0.98;
  const start = inside ? from : cursor < from ? cursor - wanted * 0.3 : cursor - wanted * 0.8;
  return Math.max(0, Math.min(start, length - wanted * 0.2));
}
