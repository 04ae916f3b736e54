"""The greedy kitchen porter."""

from __future__ import annotations

from kitchen.engine.decisions import Action
from kitchen.engine.greedy.common import Seen, go, offered


def porter(seen: Seen) -> Action | None:
    """Repairs, washes when clean plates run low, cleans, throws away, washes the rest."""
    if seen["hands"]:
        return offered(seen, "discard") or offered(seen, "put")
    upkeep, plates = seen.get("upkeep", {}), {"clean": 0, "dirty": 0, **seen.get("plates", {})}
    low = plates["dirty"] > 0 and plates["clean"] < 3
    for wanted in (
        _at(seen, upkeep.get("broken", {}), "repair"),
        _wash(seen) if low else None,
        _at(seen, upkeep.get("dirty", {}), "clean"),
        _throw_away(seen, upkeep),
        _wash(seen) if plates["dirty"] else None,
    ):
        if wanted is not None:
            return wanted
    return go(seen, "dish_pit")


def _at(seen: Seen, places: dict[str, str], name: str) -> Action | None:
    for equipment, station in sorted(places.items()):
        if station != seen["at"]:
            return go(seen, station)
        found = offered(seen, name, equipment=equipment)
        if found is not None:
            return found
    return None


def _wash(seen: Seen) -> Action | None:
    return go(seen, "dish_pit") or offered(seen, "wash")


def _throw_away(seen: Seen, upkeep: dict[str, dict[str, str]]) -> Action | None:
    for item, station in sorted(upkeep.get("throw_away", {}).items()):
        return go(seen, station) or offered(seen, "discard", item=item)
    for station in upkeep.get("spoiled_stock", ()):
        return go(seen, station) or offered(seen, "discard", item="spoiled")
    return None
