"""Options of the hands: physical actions that would be carried out now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from kitchen.engine.decisions import Action
from kitchen.engine.display import by_urgency
from kitchen.engine.effects.common import quality_of
from kitchen.engine.rules.common import free_kit, inputs
from kitchen.engine.state import PLATE, Item, Kitchen, Seat
from kitchen.engine.words import STORES

WAIT = Action("wait")
POOR = 50


def _move(k: Kitchen, me: Seat) -> Iterable[Action]:
    return _moves(tuple(k.plan.travel[me.at]))


@cache
def _moves(stations: tuple[str, ...]) -> tuple[Action, ...]:
    return tuple(Action("move", {"to": to}) for to in stations)


def _take(k: Kitchen, me: Seat) -> Iterator[Action]:
    if len(me.hands) >= k.plan.hands:
        return
    seen = set()
    for name in k.counters[me.at]:
        item = k.items[name]
        key = (item.kind, item.state, item.without)
        if key not in seen and not (me.at == "pass" and item.state in ("plated", "approved")):
            seen.add(key)
            yield Action("take", {"item": name})
    for name, store in k.plan.store.items():
        if store == me.at and k.stock[name]:
            yield Action("take", {"item": name})


def _put(k: Kitchen, me: Seat) -> Iterator[Action]:
    full = len(k.counters[me.at]) >= k.plan.counter
    for name in me.hands:
        item = k.items[name]
        if not full or (item.sort == 0 and item.state == "ok" and k.plan.store[item.kind] == me.at):
            yield Action("put", {"item": name})


def _chop(k: Kitchen, me: Seat) -> Iterator[Action]:
    for step in k.plan.steps_at[me.at]:
        if step.chop:
            found, missing, _ = inputs(k, me, step.inputs)
            if not missing and _fits(k, me, found) and free_kit(k, me.at, step.using)[0]:
                yield Action("chop", {"step": step.name})


def _cook_start(k: Kitchen, me: Seat) -> Iterator[Action]:
    if me.at in me.posts:  # where nothing is chopped
        for step in k.plan.steps_at[me.at]:
            _, missing, _ = inputs(k, me, step.inputs)
            if not missing and free_kit(k, me.at, step.using)[0]:
                yield Action("cook_start", {"step": step.name})


def _fits(k: Kitchen, me: Seat, used: list[Item]) -> bool:
    return len(me.hands) - sum(item.place == me.name for item in used) < k.plan.hands


def _cook_take(k: Kitchen, me: Seat) -> Iterator[Action]:
    if len(me.hands) < k.plan.hands:
        for kit in k.plan.kit_at[me.at]:
            for name in k.equipment[kit].inside:
                if k.items[name].ready <= k.now:
                    yield Action("cook_take", {"item": name})


def _plate(k: Kitchen, me: Seat) -> Iterator[Action]:
    if me.at != "plating" or not k.plates_clean:
        return
    for dish in k.plan.dishes.values():
        for left_out in (None, *dish.optional):
            kinds = dish.plate + tuple(part for part in dish.optional if part != left_out)
            found, missing, _ = inputs(k, me, kinds)
            if not missing and _fits(k, me, found):
                args = {"dish": dish.name}
                yield Action("plate", args if left_out is None else {**args, "without": left_out})


def _serve(k: Kitchen, me: Seat) -> Iterator[Action]:
    if me.at != "pass":
        return
    seen = set()
    for name in k.counters["pass"]:
        item = k.items[name]
        if (
            item.sort == PLATE
            and item.state == "approved"
            and (item.kind, item.without) not in seen
        ):
            seen.add((item.kind, item.without))
            for order in by_urgency(k):
                if any(line[0] == item.kind and not line[3] for line in order.lines):
                    yield Action("serve", {"plate": name, "order": order.id})


def _discard(k: Kitchen, me: Seat) -> Iterator[Action]:
    full = len(k.counters[me.at]) >= k.plan.counter
    for name in (*me.hands, *k.counters[me.at]):
        item = k.items[name]
        unfit = item.state in ("burnt", "spoiled", "vetoed") or quality_of(item, k.now) < POOR
        if unfit or (full and name in me.hands):
            yield Action("discard", {"item": name})
    if any(k.spoiled.get(name) for name, store in k.plan.store.items() if store == me.at):
        yield Action("discard", {"item": "spoiled"})


def _wash(k: Kitchen, me: Seat) -> Iterator[Action]:
    if me.at == "dish_pit" and k.plates_dirty:
        sinks = [k.equipment[name] for name in k.plan.sinks]
        if any(not sink.broken and not sink.users for sink in sinks):
            yield Action("wash")


def _clean(k: Kitchen, me: Seat) -> Iterator[Action]:
    for name in k.plan.kit_at[me.at]:
        kit = k.equipment[name]
        if kit.uses and k.plan.kit_dirty_after[name] and not kit.users and not kit.inside:
            yield Action("clean", {"equipment": name})


def _repair(k: Kitchen, me: Seat) -> Iterator[Action]:
    for name in k.plan.kit_at[me.at]:
        if k.equipment[name].broken and not k.equipment[name].users:
            yield Action("repair", {"equipment": name})


def _restock(k: Kitchen, me: Seat) -> Iterator[Action]:
    for name, store in k.plan.store.items():
        if store == me.at and name not in k.requests:
            yield Action("restock", {"ingredient": name})


def _call_supplier(k: Kitchen, me: Seat) -> Iterator[Action]:
    """Every code that there is, whoever knows which is right."""
    if me.at in STORES:
        for code in k.future.codes:
            yield Action("call_supplier", {"code": code})


def _inspect(k: Kitchen, me: Seat) -> Iterator[Action]:
    yield Action("inspect")


def _wait(k: Kitchen, me: Seat) -> Iterator[Action]:
    yield WAIT


OFFERS: dict[str, Callable[[Kitchen, Seat], Iterable[Action]]] = {
    "move": _move,
    "take": _take,
    "put": _put,
    "chop": _chop,
    "cook_start": _cook_start,
    "cook_take": _cook_take,
    "plate": _plate,
    "serve": _serve,
    "discard": _discard,
    "wash": _wash,
    "clean": _clean,
    "repair": _repair,
    "restock": _restock,
    "call_supplier": _call_supplier,
    "inspect": _inspect,
    "wait": _wait,
}
