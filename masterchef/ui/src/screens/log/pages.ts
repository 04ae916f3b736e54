/** The pages of `every` rows that rows first..last touch; none for an empty range. */
export function pagesOf(first: number, last: number, every: number): number[] {
  if (last < first || last < 0) return [];
  const from = Math.floor(Math.max(0, first) / every);
  const to = Math.floor(last / every);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
