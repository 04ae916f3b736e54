"""What the guests got: orders, value, tardiness, quality, waste and safety."""

from __future__ import annotations

from collections import Counter
from typing import Any

from kitchen.engine.metrics.log import Log, mean, ratio


def orders(log: Log) -> dict[str, Any]:
    """Orders by their fate.

    on_time_share = orders whose last dish went out by their due time / orders announced in
    `session_started`. An order counts as served when all its dishes went out.
    """
    served = list(log.of("order_served"))
    on_time = sum(event.data["on_time"] for event in served)
    return {
        "orders": log.header.get("orders", log.count("order_arrived")),
        "arrived": log.count("order_arrived"),
        "served": len(served),
        "on_time": on_time,
        "expired": log.count("order_expired"),
        "on_time_share": ratio(on_time, log.header.get("orders", 0)),
    }


def dishes(log: Log) -> dict[str, Any]:
    """Dishes that went out, by time.

    on_time = dishes with late_ms = 0. tardiness = mean of late_ms over all served dishes, those
    on time counting 0; ms. value = Σ line value, income = Σ value·quality/100, cents.
    """
    served = list(log.of("dish_served"))
    late = [event.data["late_ms"] for event in served]
    return {
        "served": len(served),
        "on_time": late.count(0),
        "value_cents": log.total("dish_served", "value"),
        "income_cents": log.total("dish_served", "income"),
        "tardiness_ms": mean(late),
        "tardiness_max_ms": max(late, default=None),
        "plated_ms": mean(event.data["plated_ms"] for event in served),
    }


def quality(log: Log) -> dict[str, Any]:
    """Quality 0 to 100 at serving: mean and least over served dishes; plates vetoed at the pass."""
    found = [event.data["quality"] for event in log.of("dish_served")]
    return {
        "mean": mean(found),
        "least": min(found, default=None),
        "vetoed": log.count("plate_vetoed"),
    }


def waste(log: Log) -> dict[str, Any]:
    """Waste in cents: Σ waste of discarded items and of spoiled stock; and items by reason.

    An item is charged when it is discarded, stock when it spoils.
    """
    reasons = Counter(event.data["reason"] for event in log.of("item_discarded"))
    return {
        "cents": log.total("item_discarded", "waste") + log.total("spoiled", "waste"),
        "discarded": dict(sorted(reasons.items())),
        "spoiled_stock": sum(
            event.data["quantity"] for event in log.of("spoiled") if event.data["what"] == "stock"
        ),
    }


def safety(log: Log) -> dict[str, Any]:
    """Counts of allergens served against a note, of burnt items and of an inspector's findings;
    cents = Σ safety of dish_served, burnt and inspection."""
    return {
        "cents": sum(log.total(kind, "safety") for kind in ("dish_served", "burnt", "inspection")),
        "allergen": sum(len(event.data["violations"]) for event in log.of("dish_served")),
        "burnt": log.count("burnt"),
        "dirty": sum(len(event.data["violations"]) for event in log.of("inspection")),
    }
