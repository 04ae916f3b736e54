"""Effects of carrying, spoiling and throwing away."""

from __future__ import annotations

from kitchen.engine.effects.common import (
    SPOIL_ITEM,
    add_item,
    busy,
    drop_item,
    progress,
    stir,
    timer,
)
from kitchen.engine.events import Event
from kitchen.engine.state import PLATE, RAW, Item, Kitchen


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
        add_item(k, item, seat)
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
        stir(k, k.plan.heads, e.at, station)
    elif station == "plating":
        stir(k, by_letter["P"], e.at, station)
    elif station == "prep" or k.plan.own_eyes:
        stir(k, k.plan.cooks, e.at, station)


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


def item_discarded(k: Kitchen, e: Event) -> None:
    busy(k, e)
    item = k.items[e.data["item"]]
    drop_item(k, item)
    k.ledger["waste"] += e.data["waste"]
    if item.sort == PLATE:
        k.plates_dirty += 1
        stir(k, k.plan.by_letter["K"], e.at, "dish_pit")
    k.progress_at = e.at


def stock_discarded(k: Kitchen, e: Event) -> None:
    busy(k, e)
    for name in e.data["quantities"]:
        k.spoiled[name] = 0
    progress(k, e)


EFFECTS = {
    "item_taken": item_taken,
    "item_put": item_put,
    "spoiled": spoiled,
    "item_discarded": item_discarded,
    "stock_discarded": stock_discarded,
}
