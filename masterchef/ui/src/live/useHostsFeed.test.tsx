import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { FeedMessage } from "./messages";
import { useHostsFeed } from "./useHostsFeed";

let tell: (message: FeedMessage) => void;
vi.mock("./feed", () => ({
  Feed: class {
    constructor({ onMessage }: { onMessage: typeof tell }) {
      tell = onMessage;
    }
    close() {
      return undefined;
    }
  },
}));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("asks at once, and once more for all that is told within the second", () => {
  const queries = new QueryClient();
  const asked = vi.spyOn(queries, "invalidateQueries");
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  renderHook(() => useHostsFeed(), { wrapper });
  const once = 3; // keys that are asked for anew
  act(() => {
    for (let piece = 0; piece < 50; piece++) tell({} as FeedMessage);
  });
  expect(asked).toHaveBeenCalledTimes(once);
  act(() => void vi.advanceTimersByTime(1_000));
  expect(asked).toHaveBeenCalledTimes(2 * once);
  act(() => void vi.advanceTimersByTime(5_000));
  expect(asked).toHaveBeenCalledTimes(2 * once);
});
