"""discard, wash, clean, repair, restock."""

from __future__ import annotations

from kitchen.engine.decisions import Action
from kitchen.engine.effects import emit
from kitchen.engine.events import Event
from kitchen.engine.facts import course
from kitchen.engine.reasons import Reason
from kitchen.engine.rules.common import find, not_here, refuse, refuse_kit
from kitchen.engine.state import PLATE, Item, Kitchen, Seat


def discard(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    wanted = action.args["item"]
    item = find(k, (*seat.hands, *k.counters[seat.at]), wanted)
    if item is None:
        if wanted == "spoiled":
            return _discard_stock(k, seat, action, extra, out)
        return not_here(k, seat, action, extra, out, wanted)
    data = {
        "item": item.id, "item_kind": item.kind, "station": seat.at, "reason": _why(k, item),
        "cost": item.cost, "waste": item.cost * k.scenario.penalties.waste_percent // 100,
        "contents": list(item.contents), "plate": item.sort == PLATE,
        "until": k.now + k.plan.discard + extra,
    }  # fmt: skip
    emit(k, out, "item_discarded", seat.name, data, k.now)
    return True


def _why(k: Kitchen, item: Item) -> str:
    if item.state in ("burnt", "spoiled", "vetoed"):
        return item.state
    return "fallen" if item.fall and k.now > item.hold else "unwanted"


def _discard_stock(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    bad = {
        name: k.spoiled[name]
        for name, store in sorted(k.plan.store.items())
        if store == seat.at and k.spoiled.get(name)
    }
    if not bad:
        what = f"No spoiled stock lies at {seat.at}"
        return refuse(k, seat, action, extra, out, Reason.NOTHING_TO_DO, what=what)
    cost = sum(n * k.plan.cost[name] for name, n in bad.items())
    data = {
        "station": seat.at, "quantities": bad, "cost": cost,
        "until": k.now + k.plan.discard + extra,
    }  # fmt: skip
    emit(k, out, "stock_discarded", seat.name, data, k.now)
    return True


def wash(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    if seat.at != "dish_pit":
        return refuse(
            k, seat, action, extra, out, Reason.WRONG_STATION,
            name="Washing", station="dish_pit", here=seat.at,
        )  # fmt: skip
    if not k.plates_dirty:
        what = "No dirty plate lies in the dish pit"
        return refuse(k, seat, action, extra, out, Reason.NOTHING_TO_DO, what=what)
    sink, reason, holders = _free_sink(k)
    if sink is None:
        return refuse_kit(k, seat, action, extra, out, "sink", reason, holders)
    plates = min(k.plates_dirty, k.plan.kit_capacity[sink])
    ms = -(-plates * k.plan.plate_wash // k.plan.beat) * k.plan.beat
    data = {"equipment": sink, "plates": plates, "until": k.now + ms + extra}
    emit(k, out, "wash_started", seat.name, data, k.now)
    return True


def _free_sink(k: Kitchen) -> tuple[str | None, Reason, list[str]]:
    """A sink that nobody is using; its capacity counts plates, not hands."""
    idle = [name for name in k.plan.sinks if not k.equipment[name].users]
    for name in idle:
        if not k.equipment[name].broken:
            return name, Reason.EQUIPMENT_FULL, []
    if idle:
        return None, Reason.EQUIPMENT_BROKEN, []
    return None, Reason.EQUIPMENT_FULL, [s.name for s in k.roster if s.using in k.plan.sinks]


def _at_kit(
    k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event], doing: str
) -> str | None:
    """The equipment the action names, if the seat stands at it and nobody is at work on it."""
    name = action.args["equipment"]
    station = k.plan.kit_station.get(name)
    if station is None:
        known = ", ".join(k.plan.kit_station)
        refuse(
            k, seat, action, extra, out, Reason.UNKNOWN, what="equipment", name=name, known=known
        )
    elif station != seat.at:
        refuse(
            k, seat, action, extra, out, Reason.WRONG_STATION,
            name=f"{doing} {name}", station=station, here=seat.at,
        )  # fmt: skip
    elif k.equipment[name].users:
        holders = [other.name for other in k.roster if other.using == name]
        kind = k.plan.kit_kind[name]
        refuse_kit(k, seat, action, extra, out, kind, Reason.EQUIPMENT_FULL, holders)
    else:
        return name
    return None


def clean(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    name = _at_kit(k, seat, action, extra, out, "Cleaning")
    if name is None:
        return False
    kit = k.equipment[name]
    if kit.inside:
        cooks = [cook for item in kit.inside if (cook := k.items[item].cook)]
        kind = k.plan.kit_kind[name]
        return refuse_kit(k, seat, action, extra, out, kind, Reason.EQUIPMENT_FULL, cooks)
    if not kit.uses or not k.plan.kit_dirty_after[name]:
        what = f"{name} is clean"
        return refuse(k, seat, action, extra, out, Reason.NOTHING_TO_DO, what=what)
    data = {"equipment": name, "until": k.now + k.plan.clean + extra}
    emit(k, out, "clean_started", seat.name, data, k.now)
    return True


def repair(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    name = _at_kit(k, seat, action, extra, out, "Repairing")
    if name is None:
        return False
    if not k.equipment[name].broken:
        what = f"{name} is not broken"
        return refuse(k, seat, action, extra, out, Reason.NOTHING_TO_DO, what=what)
    data = {"equipment": name, "until": k.now + k.plan.repair + extra}
    emit(k, out, "repair_started", seat.name, data, k.now)
    return True


def restock(k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event]) -> bool:
    name = action.args["ingredient"]
    if name not in k.plan.store:
        known = ", ".join(k.plan.store)
        return refuse(
            k, seat, action, extra, out, Reason.UNKNOWN, what="ingredient", name=name, known=known
        )
    if k.plan.store[name] != seat.at:
        return refuse(
            k, seat, action, extra, out, Reason.WRONG_STATION,
            name=f"Restocking {name}", station=k.plan.store[name], here=seat.at,
        )  # fmt: skip
    asked = k.requests.get(name)
    if asked is not None:
        state = "on its way" if asked.due else "waiting for approval"
        return refuse(
            k, seat, action, extra, out, Reason.ALREADY_ASKED, ingredient=name, state=state
        )
    quantity = k.scenario.restock.quantity
    alone = not k.plan.by_letter["S"]  # nobody here could approve it
    data = {
        "ingredient": name, "quantity": quantity, "cost": quantity * k.plan.cost[name],
        "approved": alone, "due": k.now + k.plan.delivery if alone else None,
        "until": k.now + k.plan.restock + extra,
    }  # fmt: skip
    emit(k, out, "restock_requested", seat.name, data, k.now)
    if k.facts:
        course.acted(k, out, "bad_delivery", name, seat)
    return True


RULES = {"discard": discard, "wash": wash, "clean": clean, "repair": repair, "restock": restock}
