"""What chance decides, with nothing but `randrange`: it draws alike under every Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from kitchen.engine.streams import stream

T = TypeVar("T")


class Draws:
    """One stream of draws; another name or seed is another stream."""

    def __init__(self, name: str, seed: int) -> None:
        self._random = stream(f"generator:{name}", seed)

    def one(self, found: Sequence[T]) -> T:
        """One of them, each as likely; raises ValueError where there is none."""
        return found[self._random.randrange(len(found))]

    def some(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self._random.randrange(100) < percent

    def around(self, value: int, percent: int, step: int = 1) -> int:
        """A multiple of `step` within so many percent of `value`; the value itself if none is."""
        reach = value * percent // 100 // step
        return value + step * (self._random.randrange(2 * reach + 1) - reach) if reach else value

    def near(self, value: int, by: int, least: int = 1) -> int:
        """A whole number at most `by` away from `value`, and never under `least`."""
        return max(least, value + self._random.randrange(2 * by + 1) - by)

    def order(self, found: Sequence[T]) -> list[T]:
        """All of them, in an order that is drawn (Fisher and Yates)."""
        left = list(found)
        return [left.pop(self._random.randrange(len(left))) for _ in range(len(left))]
