"""move, take, put, inspect, wait."""

from __future__ import annotations

from typing import Any

from kitchen.engine.decisions import Action
from kitchen.engine.demand import work_for
from kitchen.engine.effects import emit
from kitchen.engine.effects.common import quality_of
from kitchen.engine.events import Event
from kitchen.engine.facts import course
from kitchen.engine.reasons import Reason
from kitchen.engine.rules.common import (
    check_rules,
    find,
    not_here,
    numbered,
    refuse,
    rival,
    standing,
)
from kitchen.engine.state import PLATE, RAW, Kitchen, Seat


def move(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    to = action.args["to"]
    ms = k.plan.travel[seat.at].get(to)
    if ms is None:
        if to == seat.at:
            return refuse(k, seat, action, extra, out, Reason.ALREADY_THERE, station=to)
        known = ", ".join(k.plan.stations)
        return refuse(
            k, seat, action, extra, out, Reason.UNKNOWN, what="station", name=to, known=known
        )
    data = {"from": seat.at, "to": to, "until": k.now + ms + extra}
    emit(k, out, "seat_moved", seat.name, data, k.now)
    if k.rules:
        told = [r for r in standing(k, "stay") if r.to == seat.name and r.value != to]
        check_rules(k, out, seat, [(rule, to, False) for rule in told])
    return True


def take(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    wanted, plan = action.args["item"], k.plan
    station = seat.at
    if len(seat.hands) >= plan.hands:
        count = len(seat.hands)
        return refuse(k, seat, action, extra, out, Reason.HANDS_FULL, count=count, limit=plan.hands)
    item = find(k, k.counters[station], wanted)
    if item is not None:
        data = {
            "item": item.id, "item_kind": item.kind, "station": station, "source": "counter",
            "put_by": item.put_by, "rested_ms": k.now - item.put_at, "cost": item.cost,
            "batch": None, "until": k.now + plan.take + extra,
        }  # fmt: skip
        emit(k, out, "item_taken", seat.name, data, k.now)
        return True
    if plan.store.get(wanted) == station:
        batches = k.stock[wanted]
        if batches:
            data = {
                "item": numbered(k, seat, wanted), "item_kind": wanted, "station": station,
                "source": "stock", "put_by": None, "rested_ms": 0, "cost": plan.cost[wanted],
                "batch": batches[0][0], "until": k.now + plan.take + extra,
            }  # fmt: skip
            emit(k, out, "item_taken", seat.name, data, k.now)
            return True
        if rival(k, out, seat, wanted) is None:
            return refuse(
                k, seat, action, extra, out, Reason.OUT_OF_STOCK, item=wanted, station=station
            )
    elif wanted in plan.store and rival(k, out, seat, wanted) is None:
        return refuse(
            k, seat, action, extra, out, Reason.WRONG_STATION,
            name=f"Taking {wanted}", station=plan.store[wanted], here=station,
        )  # fmt: skip
    return not_here(k, seat, action, extra, out, wanted)


def put(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    wanted, station = action.args["item"], seat.at
    item = find(k, seat.hands, wanted)
    if item is None:
        return refuse(k, seat, action, extra, out, Reason.NOT_IN_HANDS, item=wanted)
    stored = item.sort == RAW and item.state == "ok" and k.plan.store[item.kind] == station
    if not stored and len(k.counters[station]) >= k.plan.counter:
        return refuse(
            k, seat, action, extra, out, Reason.COUNTER_FULL, station=station, limit=k.plan.counter
        )
    data = {
        "item": item.id, "item_kind": item.kind, "station": station, "stored": stored,
        "until": k.now + k.plan.put + extra,
    }  # fmt: skip
    emit(k, out, "item_put", seat.name, data, k.now)
    return True


def inspect(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    data = {
        "station": seat.at,
        "found": look_over(k, seat.at),
        "until": k.now + k.plan.inspect + extra,
    }
    emit(k, out, "inspected", seat.name, data, k.now)
    if k.facts:
        course.acted(k, out, "promise", seat.at, seat)
    return True


def look_over(k: Kitchen, station: str) -> dict[str, Any]:
    """What an inspection of a station brings out: stock, quality on its counter, its equipment."""
    plan = k.plan
    found: dict[str, Any] = {}
    stock = {
        name: sum(n for _, n in k.stock[name])
        for name, store in plan.store.items()
        if store == station
    }
    if stock:
        found["stock"] = stock
        bad = {name: k.spoiled[name] for name in stock if k.spoiled.get(name)}
        if bad:
            found["spoiled"] = bad
    if k.counters[station]:
        found["counter"] = [_looked(k, name) for name in k.counters[station]]
    kit = {name: kit_state(k, name) for name in plan.kit_at[station]}
    if kit:
        found["equipment"] = kit
    return found


def _looked(k: Kitchen, name: str) -> dict[str, Any]:
    item = k.items[name]
    row: dict[str, Any] = {"item": name, "quality": quality_of(item, k.now), "state": item.state}
    if item.sort == PLATE:
        row["allergens"] = sorted({a for raw in item.contents for a in k.plan.allergens[raw]})
    return row


def kit_state(k: Kitchen, name: str) -> str:
    """broken, dirty, full or free."""
    kit = k.equipment[name]
    if kit.broken:
        return "broken"
    if k.plan.kit_dirty_after[name] and kit.uses >= k.plan.kit_dirty_after[name]:
        return "dirty"
    return "full" if kit.users + len(kit.inside) >= k.plan.kit_capacity[name] else "free"


def wait(k: Kitchen, seat: Seat, action: Action | None, extra: int, out: list[Event]) -> bool:
    blocked: set[str] = set(seat.blocked_by)
    if action is not None and action.args:
        awaited = action.args["for"]
        if awaited not in k.seats or awaited == seat.name:
            known = ", ".join(name for name in sorted(k.seats) if name != seat.name)
            return refuse(
                k, seat, action, extra, out, Reason.UNKNOWN,
                what="other seat", name=awaited, known=known,
            )  # fmt: skip
        blocked.add(awaited)
    if k.tasks:
        blocked.update(task.to for task in k.tasks.values() if task.by == seat.name)
    data = {
        "blocked_by": sorted(blocked),
        "work": work_for(k, seat),
        "from": k.now + extra,
        "until": k.now + k.plan.wait + extra,
    }
    emit(k, out, "waited", seat.name, data, k.now)
    return True


RULES = {"move": move, "take": take, "put": put, "inspect": inspect, "wait": wait}
