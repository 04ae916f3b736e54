"""Bounds of kitchens small enough to be settled by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ortools.sat.python import cp_model

from kitchen import engine
from kitchen.engine.ceilings import Ceiling, certify, dump, from_json, upper_bound
from kitchen.engine.ceilings.certificates import BoundError, ceiling, proved
from kitchen.engine.ceilings.relaxation import SCALE, Relaxation
from kitchen.engine.ceilings.supply import supply
from kitchen.engine.metrics import measure
from tests.kitchen.engine.play import OWN_EYES, SMALL
from tests.kitchen.metrics.test_sessions import played


def changed(name: str, **changes: Any) -> engine.Scenario:
    """A shipped scenario with some fields put in the place of its own."""
    spec = engine.load_scenario(name).model_dump(mode="json")
    for field, value in changes.items():
        spec[field] = {**spec[field], **value} if isinstance(value, dict) else value
    return engine.Scenario.model_validate(spec)


def test_what_can_not_be_cooked_before_the_guests_leave_is_worth_nothing() -> None:
    slow = changed(
        "slow_business_1",
        steps={
            "cooked_pasta": {
                "do": "cook", "using": "burner", "inputs": ["pasta"], "hands_s": 5,
                "cook_s": 2000, "burn_s": 60,
            }
        },
        stall={"after_s": 2100, "limit_s": 600},
    )  # fmt: skip
    lost = 6 * 1600 // 10
    assert upper_bound(slow, 1) == -lost


def test_two_plates_that_never_come_back_serve_two_guests() -> None:
    """There is no porter; the others are lost at a tenth of their value."""
    two = changed("slow_business_1", plates={"count": 2})
    assert upper_bound(two, 1) == 2 * 1600 - 4 * 160


def test_three_portions_without_a_restock_serve_three_guests() -> None:
    ingredients = engine.load_scenario("slow_business_1").model_dump(mode="json")["ingredients"]
    ingredients["pasta"]["stock"] = 3
    three = changed("slow_business_1", ingredients=ingredients)
    assert upper_bound(three, 1) == 3 * 1600 - 3 * 160


def test_food_that_fades_before_it_can_be_used_is_worth_less() -> None:
    stale = engine.load_scenario("slow_business_1").model_dump(mode="json")["ingredients"]
    # Half of its life is over at once: from then on it loses a point each 20 s.
    stale["pasta"] |= {"shelf_life_s": 2000, "age_percent": 50}
    bound = upper_bound(changed("slow_business_1", ingredients=stale), 1)
    assert 4 * 1600 < bound < 6 * 1600


def test_a_ceiling_survives_its_file() -> None:
    found = certify(engine.load_scenario("slow_business_1"), 11, tries=0)
    assert found.lower == found.upper == 9600
    assert found.gap(-960) == 0
    assert [from_json(json.loads(dump([found])))] == [found]


def test_a_score_is_taken_against_the_ceiling_and_says_so() -> None:
    scenario, events = engine.load_scenario("overstocked_1"), played("overstocked_1", 4, "greedy")
    plain = measure(scenario, 4, events)
    seats = tuple(sorted(scenario.seats))
    half = Ceiling(
        scenario.name, scenario.digest, engine.RULESET, seats, 4, 18000, 19000, "by hand"
    )
    found = measure(scenario, 4, events, half)
    s, s_null = found["money"]["s_cents"], found["money"]["s_null_cents"]
    assert found["score"] == pytest.approx(100 * (s - s_null) / (19000 - s_null))
    assert (found["scale"], plain["scale"]) == ("ceiling", "reference")
    assert found["share_of_reference"] == plain["share_of_reference"] == plain["score"]
    assert plain["ceiling"] is None
    assert found["ceiling"]["gap"] == pytest.approx(100 * 1000 / (19000 - s_null))


def test_a_ceiling_of_something_else_is_refused() -> None:
    scenario, events = engine.load_scenario("overstocked_1"), played("overstocked_1", 4, "null")
    seats = tuple(sorted(scenario.seats))
    other = Ceiling(
        scenario.name, scenario.digest, engine.RULESET, seats, 5, 18000, 19000, "by hand"
    )
    with pytest.raises(ValueError, match="ceiling: is of overstocked_1 with seed 5"):
        measure(scenario, 4, events, other)


def test_with_own_eyes_the_bounds_of_the_tickets_are_added_and_the_brigade_is_the_lower_end() -> (
    None
):
    scenario = engine.parse_scenario(OWN_EYES)
    found = certify(scenario, 4)
    kitchen = engine.lay_out(scenario, 4)
    while kitchen.ended is None:
        seen = {seat: engine.observe(kitchen, seat) for seat in kitchen.free}
        engine.advance(kitchen, {s: engine.decide("brigade", seen[s], seed=4) for s in seen})
    money = kitchen.ledger
    lost = sum(money[name] for name in ("lateness", "expired", "waste", "safety"))
    assert found.lower == money["income"] - lost
    assert found.lower <= found.upper <= engine.reference_value(scenario, 4)


def test_a_ticket_that_comes_too_late_to_be_served_is_no_part_of_the_bound() -> None:
    short = OWN_EYES.replace("duration_s: 7200", "duration_s: 60")
    scenario = engine.parse_scenario(short)
    assert upper_bound(scenario, 4) < engine.reference_value(scenario, 4)


def test_a_dish_of_parts_cut_together_is_as_fresh_as_new() -> None:
    """Two things chopped into one: what it fades as is no part of the bound."""
    mixed = SMALL.replace("inputs: [greens], hands_s: 10", "inputs: [greens, nuts], hands_s: 10")
    bound = upper_bound(engine.parse_scenario(mixed), 1)
    assert 0 < bound <= engine.reference_value(engine.parse_scenario(mixed), 1)


def test_what_a_shortage_takes_away_is_worth_less_afterwards() -> None:
    alone = changed(
        "slow_business_1",
        disruptions=[{"kind": "shortage", "ingredient": "pasta", "at_s": [1, 1]}],
    )
    assert upper_bound(alone, 1) == 2 * 1600 - 4 * 160  # what two seats took in the first beat


def test_a_kitchen_without_guests_has_no_plates_to_count() -> None:
    scenario = engine.load_scenario("slow_business_1")
    kitchen = engine.lay_out(scenario, 1)
    relaxed = Relaxation(kitchen.plan, kitchen.future._replace(tickets=()))
    assert relaxed.plates == [] and relaxed.objective == 0


def test_a_ticket_that_is_gone_before_the_next_beat_is_lost() -> None:
    kitchen = engine.lay_out(engine.load_scenario("slow_business_1"), 1)
    (first, *_) = kitchen.future.tickets
    gone = first._replace(at=1, expires=2)
    relaxed = Relaxation(kitchen.plan, kitchen.future._replace(tickets=(gone,)))
    assert proved(relaxed.model, "one ticket") == -160 * SCALE


def test_a_bound_below_what_was_played_is_no_ceiling() -> None:
    scenario = engine.load_scenario("slow_business_1")
    assert ceiling(scenario, 1, 5, 5).gap(0) == 0
    with pytest.raises(BoundError, match="slow_business_1: seed 1: an evening of 6 cents"):
        ceiling(scenario, 1, 6, 5)


def test_a_model_without_a_solution_bounds_nothing() -> None:
    model = cp_model.CpModel()
    model.add_bool_or([])
    with pytest.raises(BoundError, match="an evening: the solver says INFEASIBLE"):
        proved(model, "an evening")


def test_what_is_used_where_it_was_made_is_not_carried() -> None:
    glaze = (
        "  glazed_beef: {do: cook, using: grill, inputs: [grilled_beef], hands_s: 5, cook_s: 20}"
    )
    text = SMALL.replace("dishes:\n", f"{glaze}\ndishes:\n")
    text = text.replace("plate: [grilled_beef]", "plate: [glazed_beef]")
    kitchen = engine.lay_out(engine.parse_scenario(text), 1)
    (ticket,) = [t for t in kitchen.future.tickets if "steak" in {line[0] for line in t.lines}][:1]
    alone = Relaxation(kitchen.plan, kitchen.future._replace(tickets=(ticket,)))
    assert proved(alone.model, "a glazed steak") > 0


@pytest.mark.parametrize(
    ("seat", "lost"), [("S1: sous_chef, ", 900), ("E1: executive_chef, ", 1900)]
)
def test_of_a_lost_ticket_all_is_charged_but_for_what_may_be_struck(seat: str, lost: int) -> None:
    """Six tickets that are gone before the next beat: steak twice, and five of steak and salad, of
    2000 and 1000 at a tenth. Only an executive chef strikes dishes: then one dish is charged."""
    hasty = SMALL.replace("count: 6, every_s: [10, 20]", "count: 6, first_s: 1, every_s: [5, 5]")
    hasty = hasty.replace("patience_s: [3000, 3600]", "patience_s: [1, 1], leave_s: 1")
    assert upper_bound(engine.parse_scenario(hasty.replace(seat, "")), 1) == -lost


def test_what_a_supplier_sends_for_a_code_can_be_cooked() -> None:
    """Without it a bound would be below what whoever remembers the code can serve."""
    long = engine.load_scenario("slow_business_4")
    kitchen = engine.lay_out(long, 1)
    sent = [fact for fact in kitchen.future.facts if fact.ingredient == "beef"]
    found = supply(kitchen.plan, kitchen.future)["beef"]
    assert sent and {(fact.since, fact.quantity) for fact in sent} <= {
        (batch.since, batch.portions) for batch in found
    }
