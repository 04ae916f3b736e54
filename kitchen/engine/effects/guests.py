"""Effects of guests: tickets, served dishes, plates on tables."""

from __future__ import annotations

from kitchen.engine.effects.common import (
    ARRIVE,
    EXPIRE,
    PLATES,
    busy,
    drop_item,
    hear,
    stir,
    timer,
)
from kitchen.engine.events import Event
from kitchen.engine.state import Kitchen, Order


def order_arrived(k: Kitchen, e: Event) -> None:
    data = e.data
    k.coming += 1
    if k.coming < len(k.future.tickets):
        timer(k, k.future.tickets[k.coming].at, ARRIVE, "")
    if not data["lines"]:
        return
    if not k.orders:
        k.progress_at = e.at
    lines = [(line["dish"], tuple(line["avoid"]), line["value"], 0) for line in data["lines"]]
    k.orders[data["order"]] = Order(
        id=data["order"], table=data["table"], due=data["due"], expires=data["expires"],
        vip=data["vip"], lines=lines,
    )  # fmt: skip
    for dish, _, _, _ in lines:
        k.lines_open[dish] = k.lines_open.get(dish, 0) + 1
    timer(k, data["expires"], EXPIRE, data["order"])
    by_letter = k.plan.by_letter
    for letter in "ESPLR":
        stir(k, by_letter[letter], e.at, "pass")


def dish_served(k: Kitchen, e: Event) -> None:
    busy(k, e)
    data = e.data
    drop_item(k, k.items[data["plate"]])
    k.plates_out.append((e.at + k.plan.table, 1))
    timer(k, e.at + k.plan.table, PLATES, "")
    order = k.orders[data["order"]]
    line = (data["dish"], tuple(data["avoid"]), data["value"], 0)
    order.lines[order.lines.index(line)] = (*line[:3], 1)
    order.late = max(order.late, data["late_ms"])
    k.lines_open[data["dish"]] -= 1
    ledger = k.ledger
    ledger["income"] += data["income"]
    ledger["lateness"] += data["lateness"]
    ledger["safety"] += data["safety"]
    k.progress_at = e.at


def order_served(k: Kitchen, e: Event) -> None:
    del k.orders[e.data["order"]]


def order_expired(k: Kitchen, e: Event) -> None:
    k.ledger["expired"] += e.data["penalty"]
    if not e.data["arrived"]:
        k.coming += 1
        return
    order = k.orders.pop(e.data["order"], None)
    if order is None:  # turned away at the door
        return
    for dish, _, _, served in order.lines:
        if not served:
            k.lines_open[dish] -= 1
    hear(k, k.plan.heads, e, "kitchen", f"The guests of {order.id} have left unserved.")


def plates_returned(k: Kitchen, e: Event) -> None:
    k.plates_out = [pair for pair in k.plates_out if pair[0] > e.at]
    k.plates_dirty += e.data["plates"]
    stir(k, k.plan.by_letter["K"], e.at, "dish_pit")


EFFECTS = {
    "order_arrived": order_arrived,
    "dish_served": dish_served,
    "order_served": order_served,
    "order_expired": order_expired,
    "plates_returned": plates_returned,
}
