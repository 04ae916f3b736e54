"""Rules that a seat followed and that nobody gave."""

from __future__ import annotations

from kitchen.engine.events import Event
from kitchen.engine.metrics.log import Log


def false_memories(log: Log) -> dict[str, int]:
    """`left_out`: dishes served without a part though neither ticket nor fact asked for it; of them
    `stale` at a table and time that a fact had named before it was corrected. `wrong_codes`: calls
    to the supplier with another code than the right one, or at another time."""
    without = {e.data["plate"]: e.data["without"] for e in log.of("dish_plated")}
    corrected = {e.data["corrects"] for e in log.of("fact_told")}
    old = [e for e in log.of("fact_told") if e.data["fact"] in corrected]
    came = {e.data["order"]: e.at for e in log.of("order_arrived")}
    unasked = [
        event
        for event in log.of("dish_served")
        if without.get(event.data["plate"])
        and not event.data["avoid"]
        and not event.data.get("unwritten")
    ]
    return {
        "left_out": len(unasked),
        "stale": sum(any(_about(fact, each, came) for fact in old) for each in unasked),
        "wrong_codes": sum(not event.data["right"] for event in log.of("supplier_called")),
    }


def _about(fact: Event, served: Event, came: dict[str, int]) -> bool:
    at = came.get(served.data["order"], -1)
    named = fact.data["table"] == served.data["table"]
    return named and bool(fact.data["needed_from"] <= at <= fact.data["needed_to"])
