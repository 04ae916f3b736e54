"""The planner sees everything but the future, and plans anew when something arrives."""

from __future__ import annotations

import pytest

from kitchen.engine import Decision, Table, advance, decide, lay_out, load_scenario, observe
from kitchen.engine.calibration.plays import share
from kitchen.engine.layout import draw
from kitchen.engine.planner import Plan, act, plan_now, standing_plan
from kitchen.engine.planner.plans import wanted
from kitchen.engine.planner.search import as_known, solve
from kitchen.engine.players import PlayerError, player
from kitchen.engine.state import Kitchen, Order
from tests.kitchen.engine.play import Play

SHELVES = load_scenario("overstocked_1")
BUSY = load_scenario("busy_night_2")


def after(seconds: int, seed: int = 1) -> Kitchen:
    """A busy evening of greedy cooks at some time."""
    kitchen = lay_out(BUSY, seed)
    while kitchen.now < 1000 * seconds:
        seen = {seat: observe(kitchen, seat) for seat in kitchen.free}
        advance(kitchen, {s: decide("greedy", seen[s], seed=seed) for s in seen})
    return kitchen


def test_it_serves_more_than_greedy_does_where_habits_cost() -> None:
    planned, greedy = (
        share(SHELVES, 3, dict.fromkeys(SHELVES.seats, name)) for name in ("planner", "greedy")
    )
    assert planned > greedy + 5


def test_its_plan_is_the_same_whatever_the_future_holds() -> None:
    here = after(700)
    other = here.copy()
    later = draw(here.plan, 99)
    other.future = here.future._replace(
        tickets=(*here.future.tickets[: here.coming], *later.tickets[here.coming :]),
        troubles=(*here.future.troubles[: here.disrupted], *later.troubles[here.disrupted :]),
    )
    assert here.future != other.future
    assert solve(here, Plan()) == solve(other, Plan())
    assert as_known(here).future.tickets == here.future.tickets[: here.coming]


def test_a_plan_holds_until_something_arrives() -> None:
    kitchen = after(700)
    plan = plan_now(kitchen, "held")
    later, arrived = kitchen.copy(), (kitchen.coming, kitchen.disrupted)
    while (later.coming, later.disrupted) == arrived:
        assert plan_now(later, "held") is plan
        advance(later, {seat: act(later, seat, plan) for seat in later.free})
    assert plan_now(later, "held") is not plan


def test_orders_that_a_plan_gives_up_are_wanted_by_nobody_and_the_kitchen_stays_as_it_is() -> None:
    kitchen = after(400)
    (name, *others), lines = sorted(kitchen.orders), dict(kitchen.lines_open)
    shown = wanted(kitchen, Plan(left=(name,), first=tuple(others[:1])))
    assert sorted(shown.orders) == others
    assert sum(shown.lines_open.values()) < sum(lines.values())
    assert name in kitchen.orders and kitchen.lines_open == lines
    assert wanted(kitchen, Plan()) is kitchen


def test_an_observation_alone_is_not_enough_for_it_and_the_error_says_so() -> None:
    for name in ("planner", "forgetful:3"):
        with pytest.raises(PlayerError, match="need more than an observation"):
            decide(name, observe(lay_out(BUSY, 1), "E1"), seed=1)


def test_with_own_eyes_it_plays_as_the_brigade_does() -> None:
    kitchen = lay_out(load_scenario("busy_night_3"), 1)
    for seat in kitchen.free:
        seen = observe(kitchen, seat)
        assert player("planner")(seen, 1) == decide("brigade", seen, seed=1)


def test_two_evenings_of_one_seed_have_plans_of_their_own() -> None:
    first, second = lay_out(SHELVES, 1), lay_out(SHELVES, 1)
    planners = Table(dict.fromkeys(SHELVES.seats, player("planner")), 1)
    mixed = Table({"S1": player("planner"), "P1": player("null")}, 1)
    while first.ended is None:
        advance(first, planners.decisions(first))
        if second.ended is None:
            made = mixed.decisions(second)
            assert made.get("P1", Decision()) == Decision()
            advance(second, made)
    again = lay_out(SHELVES, 1)
    alone = Table(dict.fromkeys(SHELVES.seats, player("planner")), 1)
    while again.ended is None:
        advance(again, alone.decisions(again))
    assert again == first


def test_an_order_that_is_given_up_takes_only_its_unserved_dishes_along() -> None:
    kitchen = Play().kitchen
    order = Order(id="o1", table=1, due=9, expires=10, vip=False,
                  lines=[("steak", (), 2000, 1), ("salad", (), 1000, 0)])  # fmt: skip
    kitchen.orders["o1"] = order
    kitchen.lines_open.update(steak=1, salad=1)
    seen = wanted(kitchen, Plan(left=("o1", "o7")))
    assert "o1" not in seen.orders and "o1" in kitchen.orders
    assert (seen.lines_open["steak"], seen.lines_open["salad"]) == (1, 0)


def test_plans_of_the_oldest_evenings_are_forgotten() -> None:
    kitchen = Play().kitchen
    for number in range(standing_plan._KEPT + 2):
        standing_plan.plan_now(kitchen, f"evening {number}")
    assert len(standing_plan._plans) == standing_plan._KEPT
    assert "evening 1" not in standing_plan._plans and "evening 2" in standing_plan._plans
