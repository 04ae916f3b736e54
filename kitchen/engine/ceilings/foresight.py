"""Greedy cooks who know the tickets to come: evenings that the engine plays itself.

Whatever such an evening brings can be reached, so the best of them bounds the ceiling from below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, NamedTuple

from kitchen.engine.decisions import Decision
from kitchen.engine.habits import KINDS, Habits, habitual
from kitchen.engine.layout import lay_out
from kitchen.engine.observe import observe
from kitchen.engine.scenario import Scenario
from kitchen.engine.state import Kitchen, Order
from kitchen.engine.step import advance
from kitchen.engine.streams import stream
from kitchen.engine.worth import worth

LEADS_S = (0, 60, 120)
SHIFTS_S = (-60, -30, -15, 15, 30, 60)


class Foreseen(NamedTuple):
    """When each ticket of the seed is shown, in ms; whether cooks who fetch fill their hands; and
    from how many seconds before it is done they stay with what cooks."""

    shown: tuple[int, ...]
    full_hands: bool
    stay_s: int


class Evening(NamedTuple):
    """S in cents, and what it was reached with."""

    s: int
    foreseen: Foreseen


def best(scenario: Scenario, seed: int, *, tries: int, enough: int) -> Evening:
    """The best evening found: with each lead, then by `tries` changes, one after the other.

    A change that costs nothing is kept. Ends early once S is `enough`. The same for the same
    arguments everywhere.
    """
    kitchen = lay_out(scenario, seed)
    arrivals = tuple(ticket.at for ticket in kitchen.future.tickets)
    random, found = stream("foresight", seed), Evening(-enough, Foreseen(arrivals, False, 40))
    for foreseen in _leads(arrivals):
        found = max(found, Evening(_played(kitchen, foreseen), foreseen))
        if found.s >= enough:
            return found
    last = found
    for _ in range(tries):
        foreseen = _changed(last.foreseen, random)
        tried = Evening(_played(kitchen, foreseen), foreseen)
        if tried.s >= last.s:
            last = tried
        if last.s >= enough:
            break
    return last


def _leads(arrivals: tuple[int, ...]) -> Iterator[Foreseen]:
    for lead in LEADS_S:
        shown = tuple(at - 1000 * lead for at in arrivals)
        yield from (Foreseen(shown, full, stay) for full, stay in KINDS)


def _changed(foreseen: Foreseen, random: Random) -> Foreseen:
    """Shows one, a few or all tickets earlier or later; now and then tries another kind."""
    shown, by = list(foreseen.shown), 1000 * random.choice(SHIFTS_S)
    if random.random() < 0.1:
        return Foreseen(tuple(at + by for at in shown), *random.choice(KINDS))
    for _ in range(random.choice((1, 1, 2, 3))):
        shown[random.randrange(len(shown))] += 1000 * random.choice(SHIFTS_S)
    return foreseen._replace(shown=tuple(shown))


def _played(start: Kitchen, foreseen: Foreseen) -> int:
    kitchen = start.copy()
    while kitchen.ended is None:
        advance(kitchen, _decisions(kitchen, foreseen))
    return worth(kitchen)


def _decisions(kitchen: Kitchen, foreseen: Foreseen) -> dict[str, Decision]:
    expected = _expecting(kitchen, foreseen.shown)
    habits, found = Habits(foreseen.full_hands, foreseen.stay_s), {}
    for seat in kitchen.free:
        seen = observe(expected, seat)
        seen["options"] = [row for row in seen["options"] if _arrived(kitchen, row)]
        found[seat] = habitual(seen, habits, seed=kitchen.seed)
    return found


def _arrived(kitchen: Kitchen, option: Mapping[str, Any]) -> bool:
    return "order" not in option or option["order"] in kitchen.orders


def _expecting(kitchen: Kitchen, shown: tuple[int, ...]) -> Kitchen:
    """The kitchen as if the tickets shown by now were there."""
    coming = [
        (f"o{number + 1}", ticket)
        for number, ticket in enumerate(kitchen.future.tickets)
        if number >= kitchen.coming and shown[number] <= kitchen.now
    ]
    if not coming:
        return kitchen
    expected = kitchen.copy()
    for name, ticket in coming:
        lines = [(*line, 0) for line in ticket.lines if line[0] not in kitchen.off_menu]
        expected.orders[name] = Order(
            id=name, table=ticket.table, due=ticket.due, expires=ticket.expires, vip=ticket.vip,
            lines=lines,
        )  # fmt: skip
        for dish, *_ in lines:
            expected.lines_open[dish] = expected.lines_open.get(dish, 0) + 1
    return expected
