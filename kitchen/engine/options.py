"""The actions open to a seat right now: each would be carried out if nobody else acted."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kitchen.engine.decisions import Action
from kitchen.engine.display import by_urgency, notes_for, rows
from kitchen.engine.effects.common import quality_of
from kitchen.engine.rules.authority import commands
from kitchen.engine.rules.common import free_kit, inputs
from kitchen.engine.state import PLATE, Item, Kitchen, Seat
from kitchen.engine.words import COOKING_STATIONS, ROLES

WAIT = Action("wait")
POOR = 50


def options(k: Kitchen, seat: str) -> list[Action]:
    """Valid actions of a seat, in the order of its role's actions; `wait` is always among them.

    Things of one kind in one place are offered once. Authority is offered where it has a use (a
    delegation of wanted work, a post that lacks a cook); more may be valid.
    """
    me = k.seats[seat]
    found: list[Action] = []
    for name in ROLES[me.role].actions:
        found.extend(_OFFERS[name](k, me))
    return found


def _move(k: Kitchen, me: Seat) -> Iterator[Action]:
    for to in k.plan.travel[me.at]:
        yield Action("move", {"to": to})


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
    for step in k.plan.steps.values():
        if step.chop and me.at in step.stations:
            found, missing, _ = inputs(k, me, step.inputs)
            if not missing and _fits(k, me, found) and free_kit(k, me.at, step.using)[0]:
                yield Action("chop", {"step": step.name})


def _cook_start(k: Kitchen, me: Seat) -> Iterator[Action]:
    if me.at in me.posts:
        for step in k.plan.steps.values():
            if not step.chop and me.at in step.stations:
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


def _inspect(k: Kitchen, me: Seat) -> Iterator[Action]:
    yield Action("inspect")


def _wait(k: Kitchen, me: Seat) -> Iterator[Action]:
    yield WAIT


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
    """For posts that open orders need and no cook holds."""
    held = {post for other in k.roster for post in other.posts}
    bare = [name for name in COOKING_STATIONS if k.plan.kit_at.get(name) and name not in held]
    wanted = [row for row in rows(k) if row["missing"] > 0] if bare else []
    for station in bare:
        if any(station in row["stations"] for row in wanted):
            for other in k.roster:
                if other.name[0] in "PL" and commands(k, me, other):
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


_OFFERS: dict[str, Callable[[Kitchen, Seat], Iterator[Action]]] = {
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
    "inspect": _inspect,
    "wait": _wait,
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
