"""Orders and disruptions: when guests come, how long they wait, and what goes wrong."""

from __future__ import annotations

from typing import Any

from kitchen.generator.drafts import Draft, describe
from kitchen.generator.draws import Draws
from kitchen.generator.pantry import FIRES

SHIFT_S = 100  # an event's window moves at most so far
MANY = 10  # tickets: where fewer come, each counts


def vary(spec: Draft, draws: Draws) -> None:
    """Draws how orders come and what goes wrong; then says what the evening is about."""
    _orders(spec["orders"], draws)
    for trouble in spec.get("disruptions", ()):
        _trouble(spec, trouble, draws)
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
