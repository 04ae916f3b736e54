"""The plan that holds until something arrives, kept for each evening that is being played.

A process that hasn't seen the last arrival, since it has just begun or the evening is played by
several, plans from what it finds.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from kitchen.engine.planner.plans import Plan
from kitchen.engine.planner.search import solve
from kitchen.engine.state import Kitchen

_KEPT = 64


class _Kept(NamedTuple):
    """A plan and what had arrived when it was made."""

    arrived: tuple[int, int]
    plan: Plan


_plans: OrderedDict[str, _Kept] = OrderedDict()
_lock = Lock()


def plan_now(kitchen: Kitchen, run: str) -> Plan:
    """The plan of the evening named `run`; made anew when something has arrived since."""
    arrived = (kitchen.coming, kitchen.disrupted)
    with _lock:
        kept = _plans.get(run)
    if kept is not None and kept.arrived == arrived:
        return kept.plan
    plan = solve(kitchen, kept.plan if kept is not None else Plan())
    with _lock:
        _plans[run] = _Kept(arrived, plan)
        _plans.move_to_end(run)
        while len(_plans) > _KEPT:
            _plans.popitem(last=False)
    return plan
