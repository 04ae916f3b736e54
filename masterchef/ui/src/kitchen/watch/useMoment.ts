import { useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import type { Axis } from "../model/axis";
import { axisOf, type Moment, momentOf, useStore } from "./store";

/** The moment that every panel shows. */
export function useMoment(): Moment {
  const store = useStore();
  return store(useShallow(momentOf));
}

export function useAxis(): Axis {
  const store = useStore();
  const key = store(useShallow(({ length, clock, foldIdle }) => ({ length, clock, foldIdle })));
  // The recording grows in place: its length says whether the axis is another one.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(() => axisOf(store.getState()), [store, key]);
}
