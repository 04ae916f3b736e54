"""What a detector says."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """One failure: its mode, whose it is, the instant (ms) at which it was certain, and what of."""

    mode: str
    seat: str
    at: int
    about: str
