"""What is wrong with the facts of a scenario, and with a long service as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kitchen.engine.facts.entries import Allergy, BadDelivery, Code, FactPart, Promise
from kitchen.engine.words import one_of

if TYPE_CHECKING:  # a scenario holds facts
    from kitchen.engine.scenario import Scenario

Problem = tuple[tuple[Any, ...], str]
MOST_SEATS = 7
NEEDS = {
    "allergy": "executive_chef", "critic": "sous_chef", "bad_delivery": "prep_cook",
    "code": "prep_cook",
}  # fmt: skip


def long_service(s: Scenario) -> Iterator[Problem]:
    """Level 4 is a double service with facts for few seats, and no other level has either."""
    for field in ("dinner", "facts"):
        if s.level == 4 and not getattr(s, field):
            yield (field,), "is missing; level 4 is a double service with facts"
        if s.level < 4 and getattr(s, field):
            yield (field,), "belongs to level 4; take it out"
    if s.level == 4 and len(s.seats) > MOST_SEATS:
        yield ("seats",), f"at most {MOST_SEATS} on level 4, not {len(s.seats)}"
    if s.dinner and s.dinner.first_s >= s.duration_s:
        yield ("dinner", "first_s"), f"comes after the end; write less than {s.duration_s}"
    if s.dinner and s.dinner.tables != s.orders.tables:
        yield ("dinner", "tables"), f"are those of lunch; write {s.orders.tables}"
    for field in ("every_s", "patience_s", "lines") if s.dinner else ():
        low, high = getattr(s.dinner, field)
        if low > high:
            yield ("dinner", field), f"write the smaller number first: [{high}, {low}]"


def facts(s: Scenario) -> Iterator[Problem]:
    """Facts that nobody could hear, act on or understand."""
    roles = set(s.seats.values())
    for i, fact in enumerate(s.facts):
        for at, role in enumerate(fact.to):
            if role not in roles:
                yield ("facts", i, "to", at), f"nobody here is a {role}; {one_of(roles)}"
        needs = NEEDS.get(fact.kind)
        if needs and needs not in roles:
            yield ("facts", i, "kind"), f"only a {needs} can act on it; add one or take it out"
        yield from ((("facts", i, field), what) for field, what in _ranges(fact))
        yield from ((("facts", i, field), what) for field, what in _names(s, fact))


def _ranges(fact: FactPart) -> Iterator[tuple[str, str]]:
    for field in ("told_s", "after_s", "corrected_s"):
        low, high = getattr(fact, field, None) or (0, 0)
        if low > high:
            yield field, f"write the smaller number first: [{high}, {low}]"
    if fact.after_s[0] < 1:
        yield "after_s", "a fact is needed later than it is told; write 1 or more"


def _names(s: Scenario, fact: FactPart) -> Iterator[tuple[str, str]]:
    if isinstance(fact, Allergy):
        parts = {part for dish in s.dishes.values() for part in dish.optional}
        known = {
            a for name in parts if name in s.ingredients for a in s.ingredients[name].allergens
        }
        if fact.allergen not in known:
            yield "allergen", f"no optional ingredient of a dish brings it; {one_of(known)}"
        if fact.corrected_s and s.orders.tables < 2:
            yield "corrected_s", "needs a second table; write more tables in orders"
    elif isinstance(fact, BadDelivery | Code) and fact.ingredient not in s.ingredients:
        yield "ingredient", f"is unknown; {one_of(s.ingredients)}"
    elif isinstance(fact, Promise) and fact.station not in s.floor:
        yield "station", f"is not on the floor; {one_of(s.floor)}"
