import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

/**
 * Filters that live in the address, so that a view can be sent to somebody else. Values that are the
 * default are left out of it.
 */
export function useFilters<T extends Record<string, string>>(
  defaults: T,
): [T, (change: Partial<T>) => void] {
  const [params, setParams] = useSearchParams();
  const key = JSON.stringify(defaults);
  const filters = useMemo(() => {
    const entries = Object.entries(JSON.parse(key) as T);
    return Object.fromEntries(entries.map(([name, value]) => [name, params.get(name) ?? value])) as T;
  }, [params, key]);
  const change = useCallback(
    (next: Partial<T>) => {
      // The address itself: what React has drawn last may be older, and would undo a change.
      const fresh = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(next)) {
        if (!value || value === (JSON.parse(key) as T)[name]) fresh.delete(name);
        else fresh.set(name, value);
      }
      setParams(fresh, { replace: true, preventScrollReset: true });
    },
    [setParams, key],
  );
  return [filters, change];
}

/** A filter of several values in one parameter: "done,failed". */
export const listOf = (value: string): string[] => (value ? value.split(",") : []);
