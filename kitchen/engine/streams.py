"""Random streams: each has its own generator, seeded by its name and the session's seed."""

from __future__ import annotations

import hashlib
from random import Random


def stream(name: str, seed: int) -> Random:
    """A generator of its own for `name`, so that a draw more in one stream moves no other."""
    return Random(hashlib.sha256(f"{name}:{seed}".encode()).digest())


def within(random: Random, low_high: list[int]) -> int:
    """A whole number from low to high, both included."""
    low, high = low_high
    return low + random.randrange(high - low + 1)
