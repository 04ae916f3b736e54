import { expect, test } from "vitest";
import { budgetOf, when } from "./queries";

test("a time of day and a budget are told in words", () => {
  expect(when({ hour: 3, minute: 5, days: "*" })).toBe("03:05 UTC, every day");
  expect(when({ hour: 23, minute: 0, days: "mon,wed" })).toBe("23:00 UTC, mon,wed");
  expect(budgetOf({ budget_tokens: 900, budget_usd: 2 })).toBe("900 tokens, $2 a start");
  expect(budgetOf({ budget_tokens: null, budget_usd: null })).toBe("no budget");
});
