"""Options of those in charge: authority where it has a use and rests on what the seat sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kitchen.engine.decisions import Action
from kitchen.engine.display import by_urgency, notes_for, rows
from kitchen.engine.rules.authority import commands
from kitchen.engine.state import PLATE, Kitchen, Seat
from kitchen.engine.words import COOKING_STATIONS


def _delegate(k: Kitchen, me: Seat) -> Iterator[Action]:
    """One piece of work for each seat below that has no open task from this seat.

    Only of what this seat can see: a sous chef all that is wanted, a chef de partie what its own
    posts want, an executive chef what lies on the pass and that there are orders.
    """
    tasked = {task.to for task in k.tasks.values() if task.by == me.name}
    below = [o for o in k.roster if o.name not in tasked and commands(k, me, o)]
    if me.name[0] == "E":
        yield from _executive_work(k, below)
        return
    wanted = [row for row in rows(k) if row["missing"] > 0] if below else []
    for other in below:
        if other.name[0] == "K":
            if k.plates_dirty:
                yield Action("delegate", {"to": other.name, "do": "wash"})
            continue
        for row in wanted:
            step = k.plan.steps[row["step"]]
            posts = set(other.posts) & set(me.posts) if me.posts else set(other.posts)
            if other.name[0] == "R" if step.chop else bool(posts & set(step.stations)):
                do = "chop" if step.chop else "cook_start"
                yield Action("delegate", {"to": other.name, "do": do, "what": step.name})
                break


def _executive_work(k: Kitchen, below: list[Seat]) -> Iterator[Action]:
    for other in below:
        if other.name[0] == "S" and k.counters["pass"]:
            yield Action("delegate", {"to": other.name, "do": "serve"})
        elif other.name[0] == "P" and k.orders and not k.plan.by_letter["S"]:
            yield Action("delegate", {"to": other.name, "do": "plate"})


def _assign(k: Kitchen, me: Seat) -> Iterator[Action]:
    """Cooks for a post that open orders need: any if no cook holds it, else one with nothing to do.

    A cook has nothing to do when its hands are empty and its own posts want nothing.
    """
    stations = [name for name in COOKING_STATIONS if k.plan.kit_at.get(name)]
    held = {post for other in k.roster for post in other.posts}
    if len(stations) == 1 and held:
        return
    busy = {name for row in rows(k) if row["missing"] > 0 for name in row["stations"]}
    cooks = [o for o in k.roster if o.name[0] in "PL" and commands(k, me, o)]
    idle = [o for o in cooks if not o.hands and not busy & set(o.posts)]
    for station in stations:
        if station in busy:
            for other in idle[-1:] if station in held else cooks:
                yield Action("assign", {"to": other.name, "station": station})


def _reprioritise(k: Kitchen, me: Seat) -> Iterator[Action]:
    for order in by_urgency(k)[1:]:
        if not order.rank or order.rank != k.rank:
            yield Action("reprioritise", {"order": order.id})


def _judged(name: str, states: tuple[str, ...]) -> Callable[[Kitchen, Seat], Iterator[Action]]:
    def offer(k: Kitchen, me: Seat) -> Iterator[Action]:
        if me.at == "pass":
            for plate in k.counters["pass"]:
                item = k.items[plate]
                if item.sort == PLATE and item.state in states:
                    yield Action(name, {"plate": plate})

    return offer


def _approve_restock(k: Kitchen, me: Seat) -> Iterator[Action]:
    for name in sorted(k.requests):
        if not k.requests[name].due:
            yield Action("approve_restock", {"ingredient": name})


def _eighty_six(k: Kitchen, me: Seat) -> Iterator[Action]:
    for dish in k.plan.dishes:
        if dish not in k.off_menu:
            yield Action("eighty_six", {"dish": dish})


def _restore(k: Kitchen, me: Seat) -> Iterator[Action]:
    for dish in k.off_menu:
        yield Action("restore", {"dish": dish})


def _standing_order(k: Kitchen, me: Seat) -> Iterator[Action]:
    given = {(rule.rule, rule.value, rule.table) for rule in k.rules.values()}
    for table, allergen in notes_for(k):
        if ("no_allergen", allergen, table) not in given:
            args = {"rule": "no_allergen", "value": allergen, "table": table}
            yield Action("standing_order", args)
    if not any(rule == "min_quality" for rule, _, _ in given):
        yield Action("standing_order", {"rule": "min_quality", "value": "70"})


OFFERS: dict[str, Callable[[Kitchen, Seat], Iterator[Action]]] = {
    "delegate": _delegate,
    "assign": _assign,
    "reprioritise": _reprioritise,
    "approve": _judged("approve", ("plated",)),
    "veto": _judged("veto", ("plated", "approved")),
    "approve_restock": _approve_restock,
    "eighty_six": _eighty_six,
    "restore": _restore,
    "standing_order": _standing_order,
}
