"""Effects of making: chopping, cooking, burning, plating."""

from __future__ import annotations

from kitchen.engine.effects.common import (
    BURN,
    COOKED,
    SPOIL_ITEM,
    add_item,
    busy,
    drop_item,
    stir,
    timer,
)
from kitchen.engine.events import Event
from kitchen.engine.state import PART, PLATE, Item, Kitchen


def _use_up(k: Kitchen, names: list[str]) -> list[Item]:
    used = [k.items[name] for name in names]
    for item in used:
        drop_item(k, item)
    return used


def _contents(used: list[Item]) -> tuple[str, ...]:
    return tuple(sorted(name for item in used for name in item.contents))


def chopped(k: Kitchen, e: Event) -> None:
    seat, data = busy(k, e), e.data
    used = _use_up(k, data["used"])
    spoils = [item.spoil for item in used if item.spoil]
    falling = min(
        (item for item in used if item.fall), key=lambda i: (i.hold, i.fall), default=None
    )
    item = Item(
        id=data["item"], kind=data["step"], sort=PART, place=seat.name, quality=data["quality"],
        hold=max(e.at, falling.hold) if falling else 0, fall=falling.fall if falling else 0,
        spoil=min(spoils, default=0), contents=_contents(used), cost=sum(i.cost for i in used),
    )  # fmt: skip
    add_item(k, item, seat)
    if item.spoil:
        timer(k, item.spoil, SPOIL_ITEM, item.id)
    seat.hands.append(item.id)
    seat.using = data["equipment"]
    k.equipment[seat.using].users += 1
    k.progress_at = e.at


def cook_started(k: Kitchen, e: Event) -> None:
    seat, data = busy(k, e), e.data
    step, kit = k.plan.steps[data["step"]], k.equipment[data["equipment"]]
    used = _use_up(k, data["used"])
    item = Item(
        id=data["item"], kind=step.name, sort=PART, place=kit.name, quality=data["quality"],
        ready=data["ready_at"], burn=data["burn_at"], cook=seat.name, contents=_contents(used),
        hold=data["ready_at"] + step.hold, fall=step.fall, cost=sum(i.cost for i in used),
    )  # fmt: skip
    add_item(k, item, seat)
    kit.inside.append(item.id)
    kit.uses += 1
    timer(k, item.ready, COOKED, item.id)
    timer(k, item.burn, BURN, item.id)
    if data["dirty"]:
        stir(k, k.plan.by_letter["K"], e.at, data["station"])
    k.progress_at = e.at


def cooked(k: Kitchen, e: Event) -> None:
    stir(k, k.plan.cooks, e.at, k.plan.kit_station[e.data["equipment"]])
    k.progress_at = e.at


def burnt(k: Kitchen, e: Event) -> None:
    item = k.items[e.data["item"]]
    item.state, item.quality = "burnt", 0
    k.count[item.kind] -= 1
    k.ledger["safety"] += e.data["safety"]
    stir(k, k.plan.cooks, e.at, k.plan.kit_station[e.data["equipment"]])


def cook_taken(k: Kitchen, e: Event) -> None:
    seat, name = busy(k, e), e.data["item"]
    k.equipment[e.data["equipment"]].inside.remove(name)
    k.items[name].place = seat.name
    seat.hands.append(name)
    k.progress_at = e.at


def dish_plated(k: Kitchen, e: Event) -> None:
    seat, data = busy(k, e), e.data
    dish = k.plan.dishes[data["dish"]]
    used = _use_up(k, data["used"])
    item = Item(
        id=data["plate"], kind=dish.name, sort=PLATE, place=seat.name, state="plated",
        quality=data["quality"], hold=e.at + dish.hold, fall=dish.fall, contents=_contents(used),
        without=tuple(data["without"]), cost=sum(i.cost for i in used), ready=e.at,
    )  # fmt: skip
    add_item(k, item, seat)
    seat.hands.append(item.id)
    k.plates_clean -= 1
    k.progress_at = e.at


EFFECTS = {
    "chopped": chopped,
    "cook_started": cook_started,
    "cooked": cooked,
    "burnt": burnt,
    "cook_taken": cook_taken,
    "dish_plated": dish_plated,
}
