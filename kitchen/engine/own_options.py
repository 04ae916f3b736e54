"""Options on levels 3 and 4: what is physically and legally possible, never what is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kitchen.engine import offers, orders_given
from kitchen.engine.decisions import Action
from kitchen.engine.display import by_urgency
from kitchen.engine.rules.authority import commands
from kitchen.engine.state import Kitchen, Seat
from kitchen.engine.words import COOKING_STATIONS

# The work that each role is there for. A task of another kind is as valid, and need not be listed.
WORK = {
    "S": ("serve",),
    "P": ("plate", "cook_start", "serve"),
    "L": ("cook_start", "chop"),
    "R": ("chop", "restock"),
    "K": ("wash", "clean", "repair"),
}


def _discard(k: Kitchen, me: Seat) -> Iterator[Action]:
    for name in (*me.hands, *k.counters[me.at]):
        yield Action("discard", {"item": name})
    if any(k.spoiled.get(name) for name, store in k.plan.store.items() if store == me.at):
        yield Action("discard", {"item": "spoiled"})


def _delegate(k: Kitchen, me: Seat) -> Iterator[Action]:
    """A piece of work for each seat below; what of, is for the giver to say in `what`."""
    for other in k.roster:
        if commands(k, me, other):
            for do in WORK[other.name[0]]:
                yield Action("delegate", {"to": other.name, "do": do})


def _assign(k: Kitchen, me: Seat) -> Iterator[Action]:
    stations = [name for name in COOKING_STATIONS if k.plan.kit_at.get(name)]
    for other in k.roster:
        if other.name[0] in "PL" and commands(k, me, other):
            for station in stations:
                if other.posts != (station,):
                    yield Action("assign", {"to": other.name, "station": station})


def _reprioritise(k: Kitchen, me: Seat) -> Iterator[Action]:
    """Any ticket that isn't first by this already, where a fact may be told that asks for it."""
    if not k.future.facts:
        yield from orders_given.OFFERS["reprioritise"](k, me)
        return
    for order in by_urgency(k):
        if not order.rank or order.rank != k.rank:
            yield Action("reprioritise", {"order": order.id})


def _at_pass(
    offer: Callable[[Kitchen, Seat], Iterator[Action]],
) -> Callable[[Kitchen, Seat], Iterator[Action]]:
    def seen(k: Kitchen, me: Seat) -> Iterator[Action]:
        if me.at == "pass":
            yield from offer(k, me)

    return seen


OFFERS: dict[str, Callable[[Kitchen, Seat], Iterable[Action]]] = {
    **offers.OFFERS,
    **orders_given.OFFERS,
    "discard": _discard,
    "delegate": _delegate,
    "assign": _assign,
    "reprioritise": _at_pass(_reprioritise),
    "standing_order": _at_pass(orders_given.OFFERS["standing_order"]),
}
