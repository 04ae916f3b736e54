import { act, renderHook } from "@testing-library/react";
import { BrowserRouter } from "react-router";
import { beforeEach, expect, it } from "vitest";
import { useFilters } from "./useFilters";

beforeEach(() => window.history.replaceState(null, "", "/runs?kind=cook"));

it("keeps a change that is not drawn yet when another one follows", () => {
  const { result } = renderHook(() => useFilters({ order: "", without: "" }), { wrapper: BrowserRouter });
  const [, change] = result.current; // of one drawing, as two quick clicks have it
  act(() => {
    change({ order: "-score" });
    change({ without: "owner" });
  });
  expect(window.location.search).toBe("?kind=cook&order=-score&without=owner");
  expect(result.current[0]).toEqual({ order: "-score", without: "owner" });
});

it("leaves defaults out of the address", () => {
  const { result } = renderHook(() => useFilters({ order: "name" }), { wrapper: BrowserRouter });
  act(() => result.current[1]({ order: "score" }));
  act(() => result.current[1]({ order: "name" }));
  expect(window.location.search).toBe("?kind=cook");
});
