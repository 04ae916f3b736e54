import { expect, test } from "vitest";
import { leftOf, speedOf } from "./speed";

test("speed is that of the last seconds", () => {
  expect(speedOf([])).toBe(0);
  expect(speedOf([{ at: 0, sent: 5 }])).toBe(0);
  expect(speedOf([{ at: 0, sent: 0 }, { at: 1_000, sent: 500 }])).toBe(500);
  const slower = [{ at: 0, sent: 0 }, { at: 1_000, sent: 9_000 }, { at: 7_000, sent: 9_000 }, { at: 8_000, sent: 9_100 }];
  expect(speedOf(slower)).toBe(100);
});

test("a resumed upload that begins anew has no negative speed", () => {
  expect(speedOf([{ at: 0, sent: 500 }, { at: 1_000, sent: 100 }])).toBe(0);
});

test("what is left is told when the speed is known", () => {
  expect(leftOf(1_000, 500, 100)).toBe(5);
  expect(leftOf(1_000, 500, 0)).toBeNull();
});
