import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Feed } from "./feed";

/** What pages about hosts and models show is asked for anew as soon as something has changed. */
export function useHostsFeed(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const renew = () => {
      for (const key of ["library", "hosts", "models"]) void queries.invalidateQueries({ queryKey: [key] });
    };
    const feed = new Feed({ run: "hosts", path: "/ws/hosts", onMessage: renew });
    return () => feed.close();
  }, [queries]);
}
