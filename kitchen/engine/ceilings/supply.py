"""Where a portion can have come from: batches with their time, number and freshness."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from kitchen.engine.future import Future
from kitchen.engine.plan import Plan


class Batch(NamedTuple):
    """`portions` that can be taken from `since` and before `until` ms (0: for ever).

    They spoil at `spoils` ms (0: never), and lose a point each `fall` ms after `hold` (0: none).
    """

    since: int
    until: int
    portions: int
    spoils: int
    hold: int
    fall: int


def supply(plan: Plan, future: Future) -> dict[str, list[Batch]]:
    """The batches of each ingredient; one that can neither run out nor fade isn't named.

    A restock may come once a delivery time for as long as the evening lasts, and counts as fresh
    whenever it is used: nobody knows when it was asked for.
    """
    wanted = Counter(
        name
        for ticket in future.tickets
        for dish, _, _ in ticket.lines
        for source in plan.dishes[dish].plate
        for name in plan.raw(source)
    )
    found = {name: _batches(plan, future, name, count) for name, count in wanted.items()}
    return {
        name: batches
        for name, batches in found.items()
        if len(batches) > 1 or _limited(plan, batches[0], wanted[name])
    }


def _limited(plan: Plan, batch: Batch, wanted: int) -> bool:
    fades = bool(batch.spoils) and batch.hold < plan.duration
    return bool(batch.since or batch.until or fades) or batch.portions < wanted


def _batches(plan: Plan, future: Future, name: str, wanted: int) -> list[Batch]:
    ingredient, shelf = plan.ingredients[name], plan.shelf[name]
    gone = [t.at for t in future.troubles if t.kind == "shortage" and t.facts["ingredient"] == name]
    fresh = shelf * (100 - ingredient.age_percent) // 100 if shelf else 0
    come = [(0, ingredient.stock, fresh)]
    come += [
        (coming.at, coming.quantity, coming.at + shelf if shelf else 0)
        for coming in future.deliveries
        if coming.ingredient == name
    ]
    found = []
    for since, portions, spoils in come:
        until = min((at for at in gone if at >= since), default=0)
        hold = spoils - shelf // 2 if shelf else 0
        found.append(Batch(since, until, portions, spoils, hold, shelf // 100))
    found += [  # of what a supplier sends, counted as fresh whenever it is used
        Batch(fact.since, 0, fact.quantity, 0, 0, 0)
        for fact in future.facts
        if fact.ingredient == name
    ]
    if any("restock" in actions for actions in plan.actions.values()):
        quantity, missing = plan.scenario.restock.quantity, wanted
        for since in range(plan.delivery, plan.duration, plan.delivery):
            if missing <= 0:
                break
            found.append(Batch(since, 0, quantity, 0, 0, 0))
            missing -= quantity
    return found
