"""The kitchen display: what the open orders still want made, most urgent first."""

from __future__ import annotations

from typing import Any

from kitchen.engine.demand import needed
from kitchen.engine.state import PLATE, Item, Kitchen, Order


def by_urgency(k: Kitchen) -> list[Order]:
    """Open orders, those put first by the sous chef before the rest, then by deadline."""
    return sorted(k.orders.values(), key=lambda o: (-o.rank, o.due, int(o.id[1:])))


def notes_for(k: Kitchen) -> list[tuple[int, str]]:
    """(table, allergen) of the open lines with a note, sorted."""
    return sorted(
        {
            (o.table, a)
            for o in k.orders.values()
            for line in o.lines
            if not line[3]
            for a in line[1]
        }
    )


def dues(k: Kitchen) -> dict[str, int]:
    """Earliest deadline (ms) of each dish and each step that an open line wants."""
    found: dict[str, int] = {}
    for order in k.orders.values():
        for dish, _, _, served in order.lines:
            if not served:
                _due(k, dish, order.due, found)
    return found


def _due(k: Kitchen, name: str, due: int, found: dict[str, int]) -> None:
    if name in found and found[name] <= due:
        return
    found[name] = due
    dish, step = k.plan.dishes.get(name), k.plan.steps.get(name)
    parts = (*dish.plate, *dish.optional) if dish else step.inputs if step else ()
    for part in parts:
        if part in k.plan.steps:
            _due(k, part, due, found)


def rows(k: Kitchen) -> list[dict[str, Any]]:
    """Steps that open lines want: step, stations, missing (how many), due_s (seconds left)."""
    due = dues(k)
    steps = [name for name in k.plan.steps if name in due]
    steps.sort(key=lambda name: (due[name], name))
    return [
        {
            "step": name,
            "stations": list(k.plan.steps[name].stations),
            "missing": needed(k, name),
            "due_s": (due[name] - k.now) // 1000,
        }
        for name in steps
    ]


def lying(k: Kitchen) -> dict[str, list[str]]:
    """Stations on whose counter a usable item of each kind lies."""
    found: dict[str, list[str]] = {}
    for station in k.plan.stations:
        for name in k.counters[station]:
            item = k.items[name]
            if item.state == "ok":
                places = found.setdefault(item.kind, [])
                if station not in places:
                    places.append(station)
    return found


def sources(
    k: Kitchen, kinds: tuple[str, ...], where: dict[str, list[str]]
) -> dict[str, list[str]]:
    """Where each input can be had now: counters, and the store unless it has run out."""
    found = {}
    for kind in kinds:
        places = list(where.get(kind, ()))
        if kind in k.plan.store and k.stock[kind] and k.plan.store[kind] not in places:
            places.append(k.plan.store[kind])
        found[kind] = places
    return found


def unplated(k: Kitchen) -> list[tuple[Order, str, tuple[str, ...]]]:
    """Open lines for which no plate exists: (order, dish, avoid), most urgent first.

    Plates are matched to lines they suit: a line with a note needs one without the allergen.
    """
    lines = [
        (order, line[0], line[1]) for order in by_urgency(k) for line in order.lines if not line[3]
    ]
    plates = [item for item in k.items.values() if item.sort == PLATE and item.state != "vetoed"]
    plates.sort(key=lambda item: (len(item.without), int(item.id.rpartition("#")[2])))
    missing = []
    for line in sorted(lines, key=lambda line: not line[2]):
        plate = next((item for item in plates if _suits(k, item, line[1], line[2])), None)
        if plate is None:
            missing.append(line)
        else:
            plates.remove(plate)
    return sorted(missing, key=lines.index)


def _suits(k: Kitchen, item: Item, dish: str, avoid: tuple[str, ...]) -> bool:
    return item.kind == dish and not (avoid and set(avoid) & set(allergens(k, item)))


def allergens(k: Kitchen, item: Item) -> list[str]:
    """Allergens in an item, sorted."""
    return sorted({a for raw in item.contents for a in k.plan.allergens[raw]})
