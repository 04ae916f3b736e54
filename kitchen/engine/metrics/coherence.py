"""Coherence over time: does a seat still know at the end what it knew at the start?"""

from __future__ import annotations

from typing import Any

from kitchen.engine.metrics.log import Log, ratio


def quarters(log: Log) -> dict[str, Any]:
    """Score of the last quarter of orders against that of the first.

    Orders whose fate is known (served or expired), by due time; a quarter is ⌈n/4⌉ of them. Its
    score is 100·max(0, Σ(income - lateness - safety - penalty) / Σ value). ratio = last / first,
    None when the first is 0; change = last - first. Fewer than four orders have no quarters.
    """
    fates = _fates(log)
    if len(fates) < 4:
        return {"orders": len(fates), "first": None, "last": None, "ratio": None, "change": None}
    size = -(-len(fates) // 4)
    first, last = _score(fates[:size]), _score(fates[-size:])
    return {
        "orders": len(fates),
        "first": first,
        "last": last,
        "ratio": last / first if first else None,
        "change": last - first,
    }


def repeated_refusals(log: Log) -> dict[str, Any]:
    """Refusals of an action identical to the seat's refused one before (repeat ≥ 2), the longest
    run of them, and warnings given to a seat in such a loop."""
    repeats = [event.data["repeat"] for event in log.of("refused")]
    return {
        "count": sum(repeat >= 2 for repeat in repeats),
        "longest": max(repeats, default=0),
        "warnings": log.count("loop_warned"),
    }


def standing_orders(log: Log) -> dict[str, Any]:
    """Standing orders given; occasions on which they were kept and broken; kept / occasions."""
    kept, broken = log.count("standing_order_kept"), log.count("standing_order_broken")
    return {
        "given": log.count("standing_order"),
        "kept": kept,
        "broken": broken,
        "kept_share": ratio(kept, kept + broken),
    }


def _fates(log: Log) -> list[tuple[int, int]]:
    """(net cents, value cents) of each settled order, by due time."""
    net: dict[str, int] = {}
    for event in log.of("dish_served"):
        data = event.data
        gain = data["income"] - data["lateness"] - data["safety"]
        net[data["order"]] = net.get(data["order"], 0) + gain
    settled = {event.data["order"] for event in log.of("order_served")}
    for event in log.of("order_expired"):
        if event.data["arrived"]:
            order = event.data["order"]
            settled.add(order)
            net[order] = net.get(order, 0) - event.data["penalty"]
    arrived = sorted(log.of("order_arrived"), key=lambda event: event.data["due"])
    return [
        (net.get(event.data["order"], 0), event.data["value"])
        for event in arrived
        if event.data["order"] in settled
    ]


def _score(fates: list[tuple[int, int]]) -> float:
    gained, possible = (sum(column) for column in zip(*fates, strict=True))
    return 100 * max(0.0, ratio(gained, possible) or 0.0)
