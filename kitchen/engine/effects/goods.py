"""Effects on food and plated dishes."""

from __future__ import annotations

from kitchen.engine.effects.common import (
    BURN,
    COOKED,
    SPOIL_ITEM,
    add_item,
    busy,
    drop_item,
    progress,
    timer,
    wake,
)
from kitchen.engine.events import Event
from kitchen.engine.state import PART, PLATE, RAW, Item, Kitchen


def item_taken(k: Kitchen, e: Event) -> None:
    seat, data = busy(k, e), e.data
    name = data["item"]
    if data["source"] == "counter":
        item = k.items[name]
        k.counters[data["station"]].remove(name)
        item.place, item.put_by = seat.name, None
    else:
        kind, spoil = data["item_kind"], data["batch"]
        _draw_from(k.stock[kind], spoil)
        shelf = k.plan.shelf[kind]
        item = Item(
            id=name, kind=kind, sort=RAW, place=seat.name, spoil=spoil, contents=(kind,),
            cost=data["cost"], hold=spoil - shelf // 2 if shelf else 0, fall=shelf // 100,
        )  # fmt: skip
        add_item(k, item)
        if spoil:
            timer(k, spoil, SPOIL_ITEM, name)
    seat.hands.append(name)


def _draw_from(batches: list[tuple[int, int]], spoil: int) -> None:
    for i, (expiry, quantity) in enumerate(batches):
        if expiry == spoil:
            if quantity == 1:
                del batches[i]
            else:
                batches[i] = (expiry, quantity - 1)
            return


def add_batch(batches: list[tuple[int, int]], spoil: int, quantity: int) -> None:
    """Adds portions to a stock, oldest first; those that keep for ever (0) come last."""
    for i, (expiry, held) in enumerate(batches):
        if expiry == spoil:
            batches[i] = (expiry, held + quantity)
            return
    batches.append((spoil, quantity))
    batches.sort(key=lambda batch: (batch[0] == 0, batch[0]))


def item_put(k: Kitchen, e: Event) -> None:
    seat, data = busy(k, e), e.data
    item, station = k.items[data["item"]], data["station"]
    if data["stored"]:
        drop_item(k, item)
        add_batch(k.stock[item.kind], item.spoil, 1)
        return
    seat.hands.remove(item.id)
    k.counters[station].append(item.id)
    item.place, item.put_by, item.put_at = station, seat.name, e.at
    by_letter = k.plan.by_letter
    if station == "pass":
        wake(k, k.plan.heads, e.at)
    elif station == "plating":
        wake(k, by_letter["P"], e.at)
    elif station == "prep":
        wake(k, k.plan.cooks, e.at)


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
    add_item(k, item)
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
    add_item(k, item)
    kit.inside.append(item.id)
    kit.uses += 1
    timer(k, item.ready, COOKED, item.id)
    timer(k, item.burn, BURN, item.id)
    if data["dirty"]:
        wake(k, k.plan.by_letter["K"], e.at)
    k.progress_at = e.at


def cooked(k: Kitchen, e: Event) -> None:
    wake(k, k.plan.cooks, e.at)
    k.progress_at = e.at


def burnt(k: Kitchen, e: Event) -> None:
    item = k.items[e.data["item"]]
    item.state, item.quality = "burnt", 0
    k.count[item.kind] -= 1
    k.ledger["safety"] += e.data["safety"]
    wake(k, k.plan.cooks, e.at)


def spoiled(k: Kitchen, e: Event) -> None:
    data = e.data
    if data["what"] == "stock":
        name = data["ingredient"]
        k.stock[name] = [batch for batch in k.stock[name] if batch[0] == 0 or batch[0] > e.at]
        k.spoiled[name] = k.spoiled.get(name, 0) + data["quantity"]
        k.ledger["waste"] += data["waste"]
    else:
        item = k.items[data["item"]]
        item.state = "spoiled"
        k.count[item.kind] -= 1


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
    add_item(k, item)
    seat.hands.append(item.id)
    k.plates_clean -= 1
    k.progress_at = e.at


def item_discarded(k: Kitchen, e: Event) -> None:
    busy(k, e)
    item = k.items[e.data["item"]]
    drop_item(k, item)
    k.ledger["waste"] += e.data["waste"]
    if item.sort == PLATE:
        k.plates_dirty += 1
        wake(k, k.plan.by_letter["K"], e.at)
    k.progress_at = e.at


def stock_discarded(k: Kitchen, e: Event) -> None:
    busy(k, e)
    for name in e.data["quantities"]:
        k.spoiled[name] = 0
    progress(k, e)


EFFECTS = {
    "item_taken": item_taken,
    "item_put": item_put,
    "chopped": chopped,
    "cook_started": cook_started,
    "cooked": cooked,
    "burnt": burnt,
    "spoiled": spoiled,
    "cook_taken": cook_taken,
    "dish_plated": dish_plated,
    "item_discarded": item_discarded,
    "stock_discarded": stock_discarded,
}
