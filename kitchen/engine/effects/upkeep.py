"""Effects of washing, cleaning, repairing, restocking, deliveries and disruptions."""

from __future__ import annotations

from kitchen.engine.effects.common import (
    DELIVERY,
    FIXED,
    RESTOCK,
    SPOIL_STOCK,
    TROUBLE,
    busy,
    hear,
    stir,
    timer,
)
from kitchen.engine.effects.goods import add_batch
from kitchen.engine.events import Event
from kitchen.engine.state import Kitchen, Request, Seat


def _occupy(k: Kitchen, e: Event, pending: str) -> Seat:
    seat, name = busy(k, e), e.data["equipment"]
    seat.using = name
    k.equipment[name].users += 1
    seat.pending = (pending, name, e.data.get("plates", 0))
    return seat


def wash_started(k: Kitchen, e: Event) -> None:
    _occupy(k, e, "plates_washed")
    k.plates_dirty -= e.data["plates"]


def plates_washed(k: Kitchen, e: Event) -> None:
    k.plates_clean += e.data["plates"]
    k.progress_at = e.at
    stir(k, k.plan.by_letter["P"], e.at, "plating")


def clean_started(k: Kitchen, e: Event) -> None:
    _occupy(k, e, "equipment_cleaned")


def equipment_cleaned(k: Kitchen, e: Event) -> None:
    k.equipment[e.data["equipment"]].uses = 0
    k.progress_at = e.at
    stir(k, k.plan.cooks, e.at, k.plan.kit_station[e.data["equipment"]])


def repair_started(k: Kitchen, e: Event) -> None:
    _occupy(k, e, "equipment_repaired")


def equipment_repaired(k: Kitchen, e: Event) -> None:
    kit = k.equipment[e.data["equipment"]]
    kit.broken, kit.fixed_at = False, 0
    k.progress_at = e.at
    stir(k, k.plan.cooks, e.at, k.plan.kit_station[kit.name])


def restock_requested(k: Kitchen, e: Event) -> None:
    seat, data = busy(k, e), e.data
    name = data["ingredient"]
    k.requests[name] = Request(ingredient=name, asked_by=seat.name, quantity=data["quantity"])
    if data["approved"]:
        _order_goods(k, e)
    else:
        hear(k, k.plan.by_letter["S"], e, "kitchen", f"{seat.name} asks for a restock of {name}.")


def restock_approved(k: Kitchen, e: Event) -> None:
    busy(k, e)
    _order_goods(k, e)
    k.progress_at = e.at


def _order_goods(k: Kitchen, e: Event) -> None:
    data = e.data
    k.requests[data["ingredient"]].due = data["due"]
    k.ledger["restock"] += data["cost"]
    timer(k, data["due"], RESTOCK, data["ingredient"])


def delivered(k: Kitchen, e: Event) -> None:
    data = e.data
    name = data["ingredient"]
    if data["restock"]:
        del k.requests[name]
    else:
        k.delivered += 1
        if k.delivered < len(k.future.deliveries):
            timer(k, k.future.deliveries[k.delivered].at, DELIVERY, "")
    add_batch(k.stock[name], data["expires"] or 0, data["quantity"])
    if data["expires"]:
        timer(k, data["expires"], SPOIL_STOCK, name)
    k.progress_at = e.at
    text = f"{data['quantity']} {name} delivered to {k.plan.store[name]}."
    hear(k, (*k.plan.heads, *k.plan.by_letter["R"]), e, "kitchen", text)
    stir(k, k.plan.cooks, e.at, k.plan.store[name])


def disruption(k: Kitchen, e: Event) -> None:
    data = e.data
    kind = data["disruption"]
    if kind != "vip":
        _next_trouble(k)
    if kind == "breakdown":
        kit = k.equipment[data["equipment"]]
        kit.broken, kit.fixed_at = True, data["fixed_at"]
        timer(k, kit.fixed_at, FIXED, kit.name)
        hear(k, k.plan.by_letter["K"], e, "kitchen", data["text"])
    elif kind == "shortage":
        k.stock[data["ingredient"]] = []
    hear(k, k.plan.heads, e, "kitchen", data["text"])


def inspection(k: Kitchen, e: Event) -> None:
    _next_trouble(k)
    k.ledger["safety"] += e.data["safety"]
    found = "; ".join(e.data["violations"]) or "nothing wrong"
    hear(k, k.plan.heads, e, "kitchen", f"The inspector found: {found}.")


def _next_trouble(k: Kitchen) -> None:
    k.disrupted += 1
    if k.disrupted < len(k.future.troubles):
        timer(k, k.future.troubles[k.disrupted].at, TROUBLE, "")


EFFECTS = {
    "wash_started": wash_started,
    "plates_washed": plates_washed,
    "clean_started": clean_started,
    "equipment_cleaned": equipment_cleaned,
    "repair_started": repair_started,
    "equipment_repaired": equipment_repaired,
    "restock_requested": restock_requested,
    "restock_approved": restock_approved,
    "delivered": delivered,
    "disruption": disruption,
    "inspection": inspection,
}
