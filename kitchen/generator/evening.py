"""Orders, disruptions and facts: when guests come, what goes wrong, and what is told once."""

from __future__ import annotations

from typing import Any

from kitchen.generator.drafts import Draft, describe
from kitchen.generator.draws import Draws
from kitchen.generator.pantry import FIRES

SHIFT_S = 100  # an event's window moves at most so far
# Where who works there is anyhow: a promise to look in needs no thought.
MANNED = ("pass", "plating")
MANY = 10  # tickets: where fewer come, each counts


def vary(spec: Draft, draws: Draws) -> None:
    """Draws how orders come, what goes wrong and what is told; then says what it is about."""
    _orders(spec["orders"], draws)
    if "dinner" in spec:
        _orders(spec["dinner"], draws)
        spec["dinner"]["tables"] = spec["orders"]["tables"]
    for trouble in spec.get("disruptions", ()):
        _trouble(spec, trouble, draws)
    for fact in spec.get("facts", ()):
        _fact(spec, fact, draws)
    if "restock" in spec:
        spec["restock"]["delivery_s"] = draws.around(spec["restock"]["delivery_s"], 4, 5)
    describe(spec)


def _orders(orders: dict[str, Any], draws: Draws) -> None:
    for field, percent in (("every_s", 5), ("patience_s", 5)):
        low, high = orders[field]
        orders[field] = sorted((draws.around(low, percent), draws.around(high, percent)))
    if orders["count"] >= MANY:
        orders["count"] = draws.near(orders["count"], 1)
    orders["leave_s"] = draws.around(orders["leave_s"], 10, 5)
    if orders.get("tables"):
        orders["tables"] = draws.near(orders["tables"], 1)
    if orders.get("notes_percent"):
        orders["notes_percent"] = draws.near(orders["notes_percent"], 5)


def _fact(spec: Draft, fact: dict[str, Any], draws: Draws) -> None:
    """Another subject, time and price; who hears it and how far it reaches stays about the same."""
    moved = draws.near(SHIFT_S, SHIFT_S, least=0) - SHIFT_S
    fact["told_s"] = [max(0, at + moved) for at in fact["told_s"]]
    fact["after_s"] = sorted(draws.around(after, 5, 5) for after in fact["after_s"])
    if fact.get("cents"):
        fact["cents"] = draws.around(fact["cents"], 10, 50)
    subjects = {
        "allergen": _avoidable(spec),
        "ingredient": list(spec["ingredients"]),
        "station": [name for name in spec["floor"] if name not in MANNED],
    }
    for field, found in subjects.items():
        if field in fact:
            fact[field] = draws.one(found)


def _avoidable(spec: Draft) -> list[str]:
    """Allergens that only a garnish brings, sorted."""
    garnish = {part for dish in spec["dishes"].values() for part in dish.get("optional", ())}
    goods = (good for name, good in spec["ingredients"].items() if name in garnish)
    return sorted({allergen for good in goods for allergen in good.get("allergens", ())})


def _trouble(spec: Draft, trouble: dict[str, Any], draws: Draws) -> None:
    if "at_s" in trouble:
        moved = draws.near(SHIFT_S, SHIFT_S, least=0) - SHIFT_S
        trouble["at_s"] = [max(0, at + moved) for at in trouble["at_s"]]
    if trouble["kind"] == "breakdown":
        fires = [name for name, kit in spec["equipment"].items() if kit["kind"] in FIRES]
        trouble["equipment"] = draws.one(fires)
        trouble["lasts_s"] = draws.around(trouble["lasts_s"], 15, 10)
    if trouble["kind"] == "vip":
        trouble["value_percent"] = draws.near(trouble.get("value_percent", 200), 30, least=150)
