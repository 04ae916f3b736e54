"""Runs: whatever is started, watched and exported by one id. The only room that writes their row.

runs.lock(id)                                before the run's own rows, always
runs.change(session, "paused", allowed=…)    or StateError that says what it must be
runs.tell(id, [Fact(…)], last_number=…)      events, numbered in the order of commits
ledger.totals([id])                          tokens, seconds and cost, whoever counted them
"""

from masterchef.runs.feed import Fact
from masterchef.runs.rows import (
    StateError,
    begun,
    block,
    change,
    enter,
    explain,
    forget_events,
    lock,
    tell,
    unblock,
)

__all__ = [
    "Fact",
    "StateError",
    "begun",
    "block",
    "change",
    "enter",
    "explain",
    "forget_events",
    "lock",
    "tell",
    "unblock",
]
