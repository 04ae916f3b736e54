"""A session's beginning, its ticks, its end, and how it stands still."""

from typing import Literal

from typing_extensions import TypedDict


class SessionStarted(TypedDict):
    """The first event. `seats`: role by seat; `penalties`: cents or percent by name."""

    scenario: str
    family: str
    level: int
    digest: str
    ruleset: str
    seed: int
    seats: dict[str, str]
    duration_ms: int
    beat_ms: int
    reference_value: int
    orders: int
    penalties: dict[str, int]


class TickOpened(TypedDict):
    """One per tick after tick 0; the event's `at` and `tick` are the new instant."""

    free: list[str]


class Ledger(TypedDict):
    """Cents that came in and were lost."""

    income: int
    restock: int
    lateness: int
    expired: int
    waste: int
    safety: int


class SessionEnded(TypedDict):
    """`score_cents` = income - lateness - expired - waste - safety."""

    reason: Literal["all_orders_closed", "closing_time", "stalled"]
    ledger: Ledger
    score_cents: int


class WaitCycle(TypedDict):
    """`seats` in order: each waits for the next, and the last for the first."""

    seats: list[str]


class StallDetected(TypedDict):
    """`since`: when there was progress last."""

    since: int
    open_orders: int


class StallCleared(TypedDict):
    stalled_ms: int


KINDS: dict[str, type] = {
    "session_started": SessionStarted,
    "tick_opened": TickOpened,
    "session_ended": SessionEnded,
    "wait_cycle": WaitCycle,
    "stall_detected": StallDetected,
    "stall_cleared": StallCleared,
}
