"""The parts of an observation, one function for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kitchen.engine.display import allergens, by_urgency, lying, rows, sources, unplated
from kitchen.engine.effects.common import quality_of
from kitchen.engine.rules.movement import kit_state
from kitchen.engine.state import PLATE, Kitchen, Seat


def add(seen: dict[str, Any], name: str, value: Any) -> None:
    """Adds a part unless it is empty."""
    if value:
        seen[name] = value


def item_row(k: Kitchen, name: str) -> dict[str, Any]:
    """An item as a seat sees it."""
    item = k.items[name]
    row: dict[str, Any] = {"item": name, "kind": item.kind}
    if item.state != "ok":
        row["state"] = item.state
    if item.place in k.seats:  # only who holds it can tell how good it is
        row["quality"] = quality_of(item, k.now)
    return row


def here(k: Kitchen, me: Seat) -> dict[str, Any]:
    """The station where the seat stands: counter, equipment, what cooks in it, stock."""
    found: dict[str, Any] = {}
    add(found, "counter", [item_row(k, name) for name in k.counters[me.at]])
    add(found, "equipment", {name: kit_state(k, name) for name in k.plan.kit_at[me.at]})
    add(found, "cooking", _cooking(k, me.at))
    if me.at in ("cold_store", "dry_store") and me.name[0] in "PLR":
        stock = _stock(k, me.at)
        add(found, "stock", stock)
    return found


def _stock(k: Kitchen, store: str | None = None) -> dict[str, int]:
    return {
        name: sum(n for _, n in k.stock[name])
        for name, place in k.plan.store.items()
        if store is None or place == store
    }


def _cooking(k: Kitchen, station: str) -> list[dict[str, Any]]:
    found = []
    for kit in k.plan.kit_at[station]:
        for name in k.equipment[kit].inside:
            item = k.items[name]
            row: dict[str, Any] = {"item": name, "in": kit}
            if item.state == "burnt":
                row["state"] = "burnt"
            elif item.ready > k.now:
                row["ready_in_s"] = -(-(item.ready - k.now) // 1000)
            else:
                row["burns_in_s"] = (item.burn - k.now) // 1000
            found.append(row)
    return found


def _orders(k: Kitchen, me: Seat) -> list[dict[str, Any]]:
    found = []
    for order in by_urgency(k):
        lines = []
        for dish, avoid, value, served in order.lines:
            if not served:
                row: dict[str, Any] = {"dish": dish, "value": value}
                add(row, "no", list(avoid))
                lines.append(row)
        due = (order.due - k.now) // 1000
        row = {"order": order.id, "table": order.table, "due_s": due, "dishes": lines}
        if order.vip:
            row["vip"] = True
        found.append(row)
    return found


def _tickets(k: Kitchen, me: Seat) -> list[dict[str, Any]]:
    """The orders as a cook sees them: no values."""
    found = _orders(k, me)
    for row in found:
        for line in row["dishes"]:
            del line["value"]
    return found


def _recipes(k: Kitchen, me: Seat) -> dict[str, Any]:
    steps = {
        s.name: {"do": "chop" if s.chop else "cook", "using": s.using, "inputs": list(s.inputs)}
        for s in k.plan.steps.values()
    }
    dishes = {
        d.name: {
            "value": d.value,
            "plate": list(d.plate),
            **({"optional": {p: list(a) for p, a in d.avoidable.items()}} if d.optional else {}),
            "ingredients": list(d.ingredients),
        }
        for d in k.plan.dishes.values()
    }
    return {"dishes": dishes, "steps": steps}


def _pass(k: Kitchen, me: Seat) -> list[dict[str, Any]]:
    found = []
    for name in k.counters["pass"]:
        item = k.items[name]
        if item.sort == PLATE:
            row: dict[str, Any] = {"plate": name, "dish": item.kind, "state": item.state}
            add(row, "contains", allergens(k, item))
            add(row, "without", list(item.without))
            found.append(row)
    return found


def _ledger(k: Kitchen, me: Seat) -> dict[str, int]:
    return dict(k.ledger)


def _stations(k: Kitchen, me: Seat) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for station in k.plan.stations:
        row: dict[str, Any] = {}
        add(row, "equipment", {name: kit_state(k, name) for name in k.plan.kit_at[station]})
        add(row, "cooking", _cooking(k, station))
        add(row, "counter", list(k.counters[station]))
        add(found, station, row)
    return found


def _seats(k: Kitchen, me: Seat) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for other in k.roster:
        if other.name != me.name:
            found[other.name] = {"at": other.at, "hands": list(other.hands)}
            add(found[other.name], "posts", list(other.posts))
    return found


def _to_make(k: Kitchen, me: Seat) -> list[dict[str, Any]]:
    """Cooks: steps at their posts, and chops. Prep cooks: chops. Sous chefs: all."""
    letter, where, found = me.name[0], lying(k), []
    for row in rows(k):
        step = k.plan.steps[row["step"]]
        mine = step.chop if letter == "R" else step.chop or bool(set(step.stations) & set(me.posts))
        if letter == "S" or mine:
            row["do"] = "chop" if step.chop else "cook_start"
            row["inputs"] = sources(k, step.inputs, where)
            if letter != "S":
                row["stations"] = [s for s in step.stations if step.chop or s in me.posts]
            found.append(row)
    return found


def _to_plate(k: Kitchen, me: Seat) -> list[dict[str, Any]]:
    """Dishes of open lines that have no plate yet, with where their parts lie."""
    where, found = lying(k), []
    for order, dish, avoid in unplated(k):
        plan = k.plan.dishes[dish]
        without = [part for part in plan.optional if set(plan.avoidable[part]) & set(avoid)]
        parts = (*plan.plate, *(part for part in plan.optional if part not in without))
        row = {"dish": dish, "order": order.id, "due_s": (order.due - k.now) // 1000}
        add(row, "without", without)
        row["parts"] = sources(k, parts, where)
        found.append(row)
    return found


def _posts(k: Kitchen, me: Seat) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for post in me.posts:
        found[post] = {"equipment": {name: kit_state(k, name) for name in k.plan.kit_at[post]}}
        add(found[post], "cooking", _cooking(k, post))
        add(found[post], "counter", list(k.counters[post]))
    return found


def _plates(k: Kitchen, me: Seat) -> dict[str, int]:
    return {"clean": k.plates_clean, "dirty": k.plates_dirty}


def _all_stock(k: Kitchen, me: Seat) -> dict[str, Any]:
    return {
        name: {"left": left, "store": k.plan.store[name], "spoiled": k.spoiled.get(name, 0)}
        for name, left in _stock(k).items()
    }


def _restocks(k: Kitchen, me: Seat) -> list[dict[str, Any]]:
    return [
        {
            "ingredient": name,
            "by": request.asked_by,
            **({"arrives_in_s": (request.due - k.now) // 1000} if request.due else {}),
        }
        for name, request in sorted(k.requests.items())
    ]


def _upkeep(k: Kitchen, me: Seat) -> dict[str, Any]:
    """Equipment that is broken or dirty and what should be thrown away, each with its station."""
    plan = k.plan
    found: dict[str, Any] = {}
    states = {name: kit_state(k, name) for name in plan.kit_station}
    for state in ("broken", "dirty"):
        bad = {n: plan.kit_station[n] for n, s in states.items() if s == state}
        add(found, state, bad)
    unfit = {
        name: station
        for station in plan.stations
        for name in k.counters[station]
        if k.items[name].state in ("burnt", "spoiled", "vetoed")
    }
    add(found, "throw_away", unfit)
    add(found, "spoiled_stock", sorted({plan.store[n] for n, left in k.spoiled.items() if left}))
    return found


PARTS: dict[str, Callable[[Kitchen, Seat], Any]] = {
    "orders": _orders,
    "tickets": _tickets,
    "recipes": _recipes,
    "pass": _pass,
    "ledger": _ledger,
    "stations": _stations,
    "seats": _seats,
    "to_make": _to_make,
    "to_plate": _to_plate,
    "posts": _posts,
    "plates": _plates,
    "stock": _all_stock,
    "restocks": _restocks,
    "upkeep": _upkeep,
}
