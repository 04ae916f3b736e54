"""A plan, and what a seat does by it."""

from __future__ import annotations

from typing import NamedTuple

from kitchen.engine.decisions import Decision
from kitchen.engine.habits import Habits, habitual
from kitchen.engine.observe import observe
from kitchen.engine.state import Kitchen

SOONER_MS = 3_600_000


class Plan(NamedTuple):
    """The habits of the cooks, which orders come before their turn, and which are given up."""

    habits: Habits = Habits()
    first: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def act(kitchen: Kitchen, seat: str, plan: Plan) -> Decision:
    """What the seat does by the plan."""
    return habitual(observe(wanted(kitchen, plan), seat), plan.habits, seed=kitchen.seed)


def wanted(kitchen: Kitchen, plan: Plan) -> Kitchen:
    """The kitchen with its orders as the plan wants them seen: some due sooner, some not at all."""
    first = [name for name in plan.first if name in kitchen.orders]
    left = [name for name in plan.left if name in kitchen.orders]
    if not first and not left:
        return kitchen
    changed = kitchen.copy()
    for name in first:
        changed.orders[name].due -= SOONER_MS
    for name in left:
        for dish, _, _, served in changed.orders.pop(name).lines:
            if not served:
                changed.lines_open[dish] -= 1
    return changed
