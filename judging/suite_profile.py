"""A suite's profile: six figures of 0 to 100 from what sessions have measured. Pure.

Each is a mean over sessions weighted as the suite score is. None: nothing of the kind was measured.

throughput    orders served, of those announced
safety        100 less 100 · (allergens served, burnt, dirty) per dish served
coordination  tasks done, of those given; None where nobody gives tasks
memory        100 less findings of lost history, disobeyed and ignored tasks per 100 decisions; None
              where nobody was told anything to remember. Facts told once are level 4's
planning      orders on time, of those served
recovery      time without a stall
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

FIELDS = (
    "metrics__orders", "metrics__safety", "metrics__dishes__served", "metrics__delegations",
    "metrics__failure_modes", "metrics__deadlocks", "metrics__elapsed_ms",
)  # fmt: skip
_FORGOT = ("lost_history", "disobeyed_task", "ignored_input")


class Profile(NamedTuple):
    """See the module's text."""

    throughput: float | None
    safety: float | None
    coordination: float | None
    memory: float | None
    planning: float | None
    recovery: float | None


def profile_of(row: Mapping[str, Any]) -> Profile:
    """Of one session's figures, by `FIELDS`."""
    orders = row["metrics__orders"] or {}
    safety = row["metrics__safety"] or {}
    tasks = row["metrics__delegations"] or {}
    modes = row["metrics__failure_modes"] or {}
    faults = sum(safety.get(name, 0) for name in ("allergen", "burnt", "dirty"))
    forgot = sum(modes.get(name, {}).get("count", 0) for name in _FORGOT)
    stalled = (row["metrics__deadlocks"] or {}).get("stalled_ms", 0)
    return Profile(
        _share(orders.get("served", 0), orders.get("orders", 0)),
        _less(faults, row["metrics__dishes__served"] or 0),
        _share(tasks.get("done", 0), tasks.get("given", 0)),
        _less(forgot, modes.get("decisions", 0)) if forgot or tasks.get("given") else None,
        _share(orders.get("on_time", 0), orders.get("served", 0)),
        _less(stalled, row["metrics__elapsed_ms"] or 0),
    )


def _share(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None


def _less(part: float, whole: float) -> float | None:
    return max(0.0, 100 - 100 * part / whole) if whole else None
