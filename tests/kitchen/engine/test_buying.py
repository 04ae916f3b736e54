"""Who may restock, and is shown what is left, is the scenario's to say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kitchen.engine import (
    Action,
    Decision,
    Kitchen,
    ScenarioError,
    advance,
    decide,
    lay_out,
    load_scenario,
    observe,
    parse_scenario,
)
from kitchen.engine.checks import problems_of
from kitchen.engine.habits import KEPT, Habits, habitual
from tests.kitchen.engine.play import SMALL

BOUGHT = "\n".join(
    [
        *(line for line in SMALL.splitlines() if not line.startswith("restock:")),
        "restock: {by: executive_chef, delivery_s: 60, quantity: 2}",
        "",
    ]
)


def begun() -> Kitchen:
    """The small kitchen, in which the Executive Chef buys."""
    return lay_out(parse_scenario(BOUGHT), 1)


def test_the_buyer_alone_sees_the_stock_and_may_restock() -> None:
    kitchen = begun()
    assert "restock" in kitchen.plan.actions["E1"] and "restock" not in kitchen.plan.actions["R1"]
    assert "stock" in observe(kitchen, "E1") and "stock" not in observe(kitchen, "R1")


def test_by_default_it_is_the_prep_cook() -> None:
    kitchen = lay_out(parse_scenario(SMALL), 1)
    assert "restock" in kitchen.plan.actions["R1"] and "restock" not in kitchen.plan.actions["E1"]
    assert "stock" in observe(kitchen, "R1") and "stock" not in observe(kitchen, "E1")


def test_a_prep_cook_who_may_not_is_refused() -> None:
    kitchen = begun()
    wish = {"R1": Decision(Action("restock", {"ingredient": "cream"}))}
    waits = {seat: Decision() for seat in kitchen.free}
    (refused,) = [e for e in advance(kitchen, {**waits, **wish}) if e.kind == "refused"]
    assert refused.data["reason"] == "not_your_role"
    assert "restock" not in refused.data["text"].partition("are")[2]


def _bought_first(decided: Any) -> tuple[str | None, Mapping[str, Any]]:
    """Who asked for a restock first, and of what; the others play as greedy does."""
    kitchen = begun()
    while kitchen.tick < 60:
        seen = {seat: observe(kitchen, seat) for seat in kitchen.free}
        made = {seat: decided(seen[seat]) for seat in seen}
        for event in advance(kitchen, made):
            if event.kind == "restock_requested":
                return event.seat, event.data
    raise AssertionError("nobody has bought anything")


def test_greedy_goes_to_the_store_and_buys_what_is_nearly_out() -> None:
    seat, data = _bought_first(lambda seen: decide("greedy", seen, seed=1))
    assert (seat, data["ingredient"]) == ("E1", "cream")  # one is left of it


def test_who_plans_buys_ahead() -> None:
    seat, data = _bought_first(lambda seen: habitual(seen, Habits(), seed=1))
    left = begun().scenario.ingredients[data["ingredient"]].stock
    assert (seat, data["ingredient"]) == ("E1", "beef") and 1 < left <= KEPT


def test_the_default_leaves_every_digest_as_it_was() -> None:
    said = BOUGHT.replace("by: executive_chef", "by: prep_cook")
    unsaid = BOUGHT.replace("by: executive_chef, ", "")
    assert parse_scenario(said).digest == parse_scenario(unsaid).digest
    assert parse_scenario(BOUGHT).digest != parse_scenario(unsaid).digest


def test_a_buyer_without_a_seat_is_told_at_its_line() -> None:
    with pytest.raises(ScenarioError, match=r"restock\.by: executive_chef needs sight: board"):
        parse_scenario(BOUGHT.replace("E1: executive_chef, ", ""))


def test_with_own_eyes_nobody_is_shown_the_stock() -> None:
    whole = load_scenario("busy_night_3")
    restock = whole.restock.model_copy(update={"by": "executive_chef"})
    ((path, said),) = problems_of(whole.model_copy(update={"restock": restock}))
    assert path == ("restock", "by") and "leave it out" in said
