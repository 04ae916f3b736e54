import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./errors";

/** Refusals are final; an answer that didn't come is asked for again, for about half a minute. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => passing(error) && count < 5,
      retryDelay: (count) => Math.min(1_000 * 2 ** count, 8_000),
    },
    mutations: { retry: false },
  },
});

function passing(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
}
