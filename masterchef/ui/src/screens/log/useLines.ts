import { useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Line, type LogFilters, linesAfter, marksQuery, pageQuery } from "./queries";
import { pagesOf } from "./pages";

const POLL_MS = 1_500;
const NO_MARKS = { count: 0, every: 500, marks: [] as number[], last: -1 };

/**
 * The filtered log as one long list of which only the pages in sight are loaded. `line(index)` is
 * undefined while its page is on its way. The tail is asked for by the last id seen, so a server
 * that was away for a while leaves no gap.
 */
export function useLines(filters: LogFilters, first: number, last: number) {
  const marks = useQuery(marksQuery(filters));
  const known = marks.data ?? NO_MARKS;
  const tail = useTail(filters, marks.data?.last);
  const pages = pagesOf(first, Math.min(last, known.count - 1), known.every);
  const loaded = useQueries({
    queries: pages.map((page) => pageQuery(filters, known.marks[page] ?? 0, known.every)),
  });
  const line = (index: number): Line | undefined => {
    if (index >= known.count) return tail.lines[index - known.count];
    const at = pages.indexOf(Math.floor(index / known.every));
    return loaded[at]?.data?.[index % known.every];
  };
  return {
    marks,
    count: known.count + tail.lines.length,
    arrived: tail.lines.length,
    line,
    error: tail.error ?? loaded.find((page) => page.error)?.error ?? null,
  };
}

/** Lines after `last`, asked for again and again; `error` while the server doesn't answer. */
function useTail(filters: LogFilters, last: number | undefined) {
  const key = JSON.stringify(filters);
  const [tail, setTail] = useState<{ lines: Line[]; of: string }>({ lines: [], of: "" });
  const [error, setError] = useState<Error | null>(null);
  const of = `${key} ${last}`;
  useEffect(() => {
    if (last === undefined) return undefined;
    let [after, gone] = [last, false];
    let timer: ReturnType<typeof setTimeout>;
    const poll = async () => {
      try {
        const lines = await linesAfter(JSON.parse(key) as LogFilters, after, 500);
        if (gone) return;
        after = lines.at(-1)?.id ?? after;
        setError(null);
        if (lines.length) {
          setTail((old) => ({ of, lines: old.of === of ? [...old.lines, ...lines] : lines }));
        }
        timer = setTimeout(() => void poll(), lines.length === 500 ? 0 : POLL_MS);
      } catch (problem) {
        if (gone) return;
        setError(problem as Error);
        timer = setTimeout(() => void poll(), POLL_MS);
      }
    };
    void poll();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [key, last, of]);
  return { lines: tail.of === of ? tail.lines : [], error };
}
