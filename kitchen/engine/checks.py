"""What pydantic can't see in a scenario: dangling references and kitchens that can't work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kitchen.engine.facts import mistakes
from kitchen.engine.scenario import Scenario
from kitchen.engine.words import COOKING_STATIONS, ROLES, one_of

Problem = tuple[tuple[Any, ...], str]


def problems_of(scenario: Scenario) -> list[Problem]:
    """Every problem as (path of the field, what is wrong and what to write)."""
    checks = (
        _names,
        _sight,
        _buyer,
        _seats,
        _places,
        _steps,
        _dishes,
        _ranges,
        _references,
        _loops,
        mistakes.long_service,
        mistakes.facts,
    )
    return [problem for check in checks for problem in check(scenario)]


def _names(s: Scenario) -> Iterator[Problem]:
    if s.name != f"{s.family}_{s.level}":
        yield ("name",), f"must be family_level, so write {s.family}_{s.level}"
    taken: dict[str, str] = {}
    for group in ("floor", "equipment", "ingredients", "steps", "dishes"):
        for name in getattr(s, group):
            if name in taken and not {group, taken[name]} <= {"floor"}:
                yield (group, name), f"is already the name of one of {taken[name]}; rename it"
            taken[name] = group


def _sight(s: Scenario) -> Iterator[Problem]:
    wanted = "board" if s.level < 3 else "own_eyes"
    if s.sight != wanted:
        yield ("sight",), f"is {wanted} on level {s.level}; write sight: {wanted}"


def _buyer(s: Scenario) -> Iterator[Problem]:
    if s.restock.by == "executive_chef" and (
        s.sight != "board" or "executive_chef" not in s.seats.values()
    ):
        yield (
            ("restock", "by"),
            "executive_chef needs sight: board and a seat of that role; add them or leave it out",
        )


def _seats(s: Scenario) -> Iterator[Problem]:
    for seat, role in s.seats.items():
        if seat[0] != ROLES[role].letter:
            yield (
                ("seats", seat),
                f"a {role} sits in seat {ROLES[role].letter}1, …; rename the seat",
            )
    for seat, stations in s.posts.items():
        if seat not in s.seats:
            yield ("posts", seat), f"no such seat; {one_of(s.seats)}"
        elif s.seats[seat] not in ("chef_de_partie", "line_cook"):
            yield ("posts", seat), "only a chef_de_partie or a line_cook has posts; take it out"
        for i, station in enumerate(stations):
            if station not in COOKING_STATIONS or station not in s.floor:
                here = [name for name in COOKING_STATIONS if name in s.floor]
                yield (
                    ("posts", seat, i),
                    f"{station} is not a cooking station here; {one_of(here)}",
                )
    roles = set(s.seats.values())
    if not roles & {"executive_chef", "sous_chef"}:
        yield ("seats",), "nobody can approve a plate; add an E1 or S1"
    if "chef_de_partie" not in roles:
        yield ("seats",), "nobody can plate a dish; add a P1"


def _places(s: Scenario) -> Iterator[Problem]:
    for station in ("plating", "pass", "dish_pit"):
        if station not in s.floor:
            yield ("floor",), f"{station} is missing; add it as {station}: [x, y]"
    for name, equipment in s.equipment.items():
        if equipment.station not in s.floor:
            yield ("equipment", name, "station"), f"is not on the floor; {one_of(s.floor)}"
    for name, ingredient in s.ingredients.items():
        if ingredient.store not in s.floor:
            yield ("ingredients", name, "store"), f"is not on the floor; {one_of(s.floor)}"
    if not any(e.kind == "sink" and e.station == "dish_pit" for e in s.equipment.values()):
        yield ("equipment",), "no sink at dish_pit, so no plate can be washed; add one of kind sink"


def _steps(s: Scenario) -> Iterator[Problem]:
    kinds = {e.kind for e in s.equipment.values()}
    for name, step in s.steps.items():
        if step.using not in kinds:
            yield ("steps", name, "using"), f"no equipment of this kind; {one_of(kinds)}"
        for e in s.equipment.values():
            if e.kind != step.using:
                continue
            if (e.station in COOKING_STATIONS) != (step.do == "cook"):
                yield ("steps", name, "using"), "cook at grill, saute, oven or pastry, chop at prep"
        known = {*s.ingredients, *s.steps}
        for i, source in enumerate(step.inputs):
            if source not in known or source == name:
                yield (
                    ("steps", name, "inputs", i),
                    f"{source} is unknown; {one_of(known - {name})}",
                )
        if len(set(step.inputs)) < len(step.inputs):
            yield ("steps", name, "inputs"), "names an input twice; take one portion of each"
        if step.do == "cook" and step.cook_s == 0:
            yield ("steps", name, "cook_s"), "a cook needs a time above 0"
        if step.do == "chop" and step.cook_s:
            yield ("steps", name, "cook_s"), "a chop has only hands_s; take it out"


def _dishes(s: Scenario) -> Iterator[Problem]:
    known = {*s.ingredients, *s.steps}
    for name, dish in s.dishes.items():
        for group in ("plate", "optional"):
            for i, source in enumerate(getattr(dish, group)):
                if source not in known:
                    yield ("dishes", name, group, i), f"{source} is unknown; {one_of(known)}"
        if len({*dish.plate, *dish.optional}) < len(dish.plate) + len(dish.optional):
            yield ("dishes", name, "plate"), "names an input twice; take one portion of each"
        if dish.value == 0:
            yield ("dishes", name, "value"), "a dish must be worth something; write cents above 0"


def _ranges(s: Scenario) -> Iterator[Problem]:
    pairs: list[tuple[tuple[Any, ...], list[int]]] = [
        (("orders", "every_s"), s.orders.every_s),
        (("orders", "patience_s"), s.orders.patience_s),
        (("orders", "lines"), s.orders.lines),
    ]
    for i, disruption in enumerate(s.disruptions):
        for field in ("at_s", "by_s"):
            if hasattr(disruption, field):
                pairs.append((("disruptions", i, field), getattr(disruption, field)))
    for loc, (low, high) in pairs:
        if low > high:
            yield loc, f"write the smaller number first: [{high}, {low}]"
    longest = max((step.cook_s + step.hands_s for step in s.steps.values()), default=0)
    if s.stall.after_s <= longest:
        yield ("stall", "after_s"), f"must outlast the longest step; write more than {longest}"
    if s.orders.first_s >= s.duration_s:
        yield ("orders", "first_s"), f"comes after the end; write less than {s.duration_s}"


def _references(s: Scenario) -> Iterator[Problem]:
    for i, delivery in enumerate(s.deliveries):
        if delivery.ingredient not in s.ingredients:
            yield ("deliveries", i, "ingredient"), f"is unknown; {one_of(s.ingredients)}"
    delivered = {d.ingredient for d in s.deliveries}
    for i, d in enumerate(s.disruptions):
        if d.kind == "breakdown" and d.equipment not in s.equipment:
            yield ("disruptions", i, "equipment"), f"is unknown; {one_of(s.equipment)}"
        if d.kind == "shortage" and d.ingredient not in s.ingredients:
            yield ("disruptions", i, "ingredient"), f"is unknown; {one_of(s.ingredients)}"
        if d.kind == "late_delivery" and d.ingredient not in delivered:
            yield ("disruptions", i, "ingredient"), f"has no delivery; {one_of(delivered)}"
    late = [d.ingredient if d.kind == "late_delivery" else None for d in s.disruptions]
    for i, ingredient in enumerate(late):
        if ingredient is not None and ingredient in late[:i]:
            yield ("disruptions", i, "ingredient"), "is late already; add up both delays in one"


def _loops(s: Scenario) -> Iterator[Problem]:
    done: set[str] = set()
    for name in s.steps:
        if _returns(s, name, (), done):
            yield ("steps", name, "inputs"), "the steps run in a circle; break it"


def _returns(s: Scenario, name: str, path: tuple[str, ...], done: set[str]) -> bool:
    if name in path:
        return True
    if name in done or name not in s.steps:
        return False
    looped = any(_returns(s, source, (*path, name), done) for source in s.steps[name].inputs)
    done.add(name)
    return looped
