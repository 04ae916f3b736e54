"""What happens when a timer comes due. An entry that no longer holds is passed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kitchen.engine.departures import end_session, expire, leave
from kitchen.engine.effects import emit
from kitchen.engine.effects.common import (
    ARRIVE,
    BURN,
    CLOSE,
    COOKED,
    DELIVERY,
    EXPIRE,
    FACT,
    FIXED,
    PLATES,
    RESTOCK,
    SPOIL_ITEM,
    SPOIL_STOCK,
    TASK,
    TROUBLE,
)
from kitchen.engine.events import Event
from kitchen.engine.facts import course
from kitchen.engine.state import Kitchen


def fixed(k: Kitchen, out: list[Event], at: int, key: str) -> None:
    kit = k.equipment[key]
    if kit.broken and kit.fixed_at == at:
        emit(k, out, "equipment_repaired", None, {"equipment": key, "by_itself": True}, at)


def cooked(k: Kitchen, out: list[Event], at: int, key: str) -> None:
    item = k.items.get(key)
    if item is not None and item.place in k.equipment:
        data = {"item": key, "step": item.kind, "equipment": item.place, "cook": item.cook}
        emit(k, out, "cooked", None, data, at)


def burn(k: Kitchen, out: list[Event], at: int, key: str) -> None:
    item = k.items.get(key)
    if item is not None and item.place in k.equipment:
        data = {
            "item": key, "step": item.kind, "equipment": item.place, "cook": item.cook,
            "cost": item.cost, "safety": k.scenario.penalties.burnt,
        }  # fmt: skip
        emit(k, out, "burnt", None, data, at)


def spoil_stock(k: Kitchen, out: list[Event], at: int, key: str) -> None:
    quantity = sum(n for expiry, n in k.stock[key] if expiry and expiry <= at)
    if quantity:
        cost = quantity * k.plan.cost[key]
        data = {
            "what": "stock", "ingredient": key, "item": None, "station": k.plan.store[key],
            "quantity": quantity, "cost": cost,
            "waste": cost * k.scenario.penalties.waste_percent // 100,
        }  # fmt: skip
        emit(k, out, "spoiled", None, data, at)


def spoil_item(k: Kitchen, out: list[Event], at: int, key: str) -> None:
    item = k.items.get(key)
    if item is not None and item.spoil == at and item.state == "ok":
        data = {
            "what": "item", "ingredient": None, "item": key, "station": item.place,
            "quantity": 1, "cost": item.cost, "waste": 0,
        }  # fmt: skip
        emit(k, out, "spoiled", None, data, at)


def plates_back(k: Kitchen, out: list[Event], at: int, key: str) -> None:
    plates = sum(n for back, n in k.plates_out if back <= at)
    if plates:
        emit(k, out, "plates_returned", None, {"plates": plates}, at)


def restocked(k: Kitchen, out: list[Event], at: int, key: str) -> None:
    request = k.requests.get(key)
    if request is not None and request.due == at:
        _deliver(k, out, at, key, request.quantity, restock=True)


def delivery(k: Kitchen, out: list[Event], at: int, key: str) -> None:
    coming = k.future.deliveries[k.delivered]
    _deliver(k, out, at, coming.ingredient, coming.quantity, restock=False)


def _deliver(
    k: Kitchen, out: list[Event], at: int, name: str, quantity: int, *, restock: bool
) -> None:
    shelf = k.plan.shelf[name]
    data = {
        "ingredient": name, "quantity": quantity, "cost": quantity * k.plan.cost[name],
        "expires": at + shelf if shelf else None, "restock": restock,
    }  # fmt: skip
    emit(k, out, "delivered", None, data, at)


def trouble(k: Kitchen, out: list[Event], at: int, key: str) -> None:
    coming = k.future.troubles[k.disrupted]
    if coming.kind == "inspect":
        _inspect(k, out, at)
        return
    data: dict[str, Any] = {"disruption": coming.kind, **coming.facts}
    if coming.kind == "breakdown":
        data["text"] = f"{data['equipment']} has broken down."
    elif coming.kind == "shortage":
        name = data["ingredient"]
        data["quantity"] = sum(n for _, n in k.stock[name])
        data["cost"] = data["quantity"] * k.plan.cost[name]
        data["text"] = f"The {name} in stock can't be used; there is none left."
    elif coming.kind == "late_delivery":
        minutes = (data["due"] - at) // 60_000
        data["text"] = f"The {data['ingredient']} delivery is {minutes} min late."
    else:
        data["text"] = f"An inspector comes in {(data['due'] - at) // 1000} s."
    emit(k, out, "disruption", None, data, at)


def _inspect(k: Kitchen, out: list[Event], at: int) -> None:
    after = k.plan.kit_dirty_after
    dirty = [n for n, kit in sorted(k.equipment.items()) if after[n] and kit.uses >= after[n]]
    bad = [name for name, n in sorted(k.spoiled.items()) if n]
    rotten = [i for i in sorted(k.items) if k.items[i].state in ("spoiled", "burnt")]
    found = [f"{name} is dirty" for name in dirty]
    found += [f"spoiled {name} in {k.plan.store[name]}" for name in bad]
    found += [f"{name} is still about" for name in rotten]
    data = {"violations": found, "safety": k.scenario.penalties.dirty * len(found)}
    emit(k, out, "inspection", None, data, at)


def task_over(k: Kitchen, out: list[Event], at: int, key: str) -> None:
    task = k.tasks.get(key)
    if task is not None and task.expires == at:
        kind = "delegation_lapsed" if task.accepted else "delegation_ignored"
        emit(k, out, kind, task.to, {"task": key, "by": task.by, "to": task.to}, at)


def arrive(k: Kitchen, out: list[Event], at: int, key: str) -> None:
    ticket, name = k.future.tickets[k.coming], f"o{k.coming + 1}"
    lines = [
        {"dish": dish, "avoid": list(avoid), "value": value}
        for dish, avoid, value in ticket.lines
        if dish not in k.off_menu
    ]
    data = {
        "order": name, "table": ticket.table, "lines": lines,
        "value": sum(value for dish, _, value in ticket.lines if dish not in k.off_menu),
        "due": ticket.due, "expires": ticket.expires, "vip": ticket.vip,
        "struck": [dish for dish, _, _ in ticket.lines if dish in k.off_menu],
    }  # fmt: skip
    emit(k, out, "order_arrived", None, data, at)
    if k.future.facts and lines:
        course.guests_came(k, out, name, at)
    if not lines:  # nothing they want is on the menu: striking every dish must not pay
        struck = [(dish, value) for dish, _, value in ticket.lines]
        leave(k, out, at, name, ticket.table, struck, arrived=True)
    elif ticket.vip:
        text = f"{name} at table {ticket.table} is a VIP's order."
        told = {"disruption": "vip", "order": name, "due": ticket.due, "text": text}
        emit(k, out, "disruption", None, told, at)


def close(k: Kitchen, out: list[Event], at: int, key: str) -> None:
    end_session(k, out, "closing_time", at)


FIRE: dict[int, Callable[[Kitchen, list[Event], int, str], None]] = {
    EXPIRE: expire,
    FIXED: fixed,
    COOKED: cooked,
    BURN: burn,
    SPOIL_STOCK: spoil_stock,
    SPOIL_ITEM: spoil_item,
    PLATES: plates_back,
    RESTOCK: restocked,
    DELIVERY: delivery,
    TROUBLE: trouble,
    TASK: task_over,
    ARRIVE: arrive,
    CLOSE: close,
    FACT: course.due,
}
