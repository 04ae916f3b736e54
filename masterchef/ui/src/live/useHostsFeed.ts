import { useThrottledCallback } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Feed } from "./feed";

/** An upload tells of each of its pieces, of which a fast network takes many a second. */
const PAUSE_MS = 1_000;

/** What pages about hosts and models show is asked for anew as soon as something has changed, and
 * at most once a second. */
export function useHostsFeed(): void {
  const queries = useQueryClient();
  const renew = useThrottledCallback(() => {
    for (const key of ["library", "hosts", "models"]) void queries.invalidateQueries({ queryKey: [key] });
  }, PAUSE_MS);
  useEffect(() => {
    const feed = new Feed({ run: "hosts", path: "/ws/hosts", onMessage: () => renew() });
    return () => feed.close();
  }, [renew]);
}
