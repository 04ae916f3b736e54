"""Metrics of whole sessions: the ends of the scale, sums that agree with the engine, cut logs."""

import json
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitchen import engine
from kitchen.engine import Event, Scenario
from kitchen.engine.metrics import balance, check_reference, measure, null_score
from kitchen.engine.metrics.log import Log


@lru_cache
def played(name: str, seed: int, policy: str, ticks: int | None = None) -> tuple[Event, ...]:
    """The log of a session, whole or of its first ticks."""
    scenario = engine.load_scenario(name)
    kitchen = engine.lay_out(scenario, seed)
    events: list[Event] = []
    while not kitchen.ended and (ticks is None or kitchen.tick < ticks):
        decisions = {
            seat: engine.decide(policy, engine.observe(kitchen, seat), seed=seed)
            for seat in kitchen.free
        }
        events += engine.advance(kitchen, decisions)
    return tuple(events)


def measured(name: str, seed: int, policy: str, ticks: int | None = None) -> dict:
    return measure(engine.load_scenario(name), seed, played(name, seed, policy, ticks))


NAMES = engine.scenarios()


@pytest.mark.parametrize("name", NAMES)
def test_doing_nothing_scores_zero_and_greedy_or_who_talks_more(name):
    best = "greedy" if engine.load_scenario(name).sight == "board" else "brigade"
    nothing, greedy = measured(name, 1, "null"), measured(name, 1, best)
    assert nothing["score"] == 0
    assert nothing["money"]["s_cents"] == nothing["money"]["s_null_cents"]
    assert 0 < greedy["score"] <= 100
    assert greedy["dishes"]["served"] > 0 == nothing["dishes"]["served"]


@pytest.mark.parametrize("policy", ["null", "greedy", "random"])
def test_s_from_the_events_is_what_the_engine_booked(policy):
    log = Log(played("busy_night_1", 3, policy))
    (end,) = log.of("session_ended")
    assert balance(log).s == end.data["score_cents"]
    assert balance(log)._asdict() == {
        name: cents for name, cents in end.data["ledger"].items() if name != "restock"
    }


def test_the_reference_is_every_order_of_the_seed_at_full_value():
    found = measured("busy_night_1", 1, "greedy")
    header = played("busy_night_1", 1, "greedy")[0].data
    assert found["money"]["s_ref_cents"] == header["reference_value"]


@pytest.mark.parametrize("ticks", [1, 5, 20])
def test_doing_nothing_scores_zero_also_when_it_is_cut(ticks):
    found = measured("busy_night_1", 2, "null", ticks)
    assert (found["score"], found["complete"], found["reason"]) == (0, False, "cut")


def test_a_cut_log_charges_every_order_that_was_not_served():
    found = measured("busy_night_1", 1, "greedy", ticks=25)
    assert found["orders"]["served"] + found["orders"]["expired"] == found["orders"]["orders"]


def test_more_of_the_same_session_never_hides_what_was_served():
    half, whole = (measured("busy_night_1", 1, "greedy", n)["dishes"]["served"] for n in (40, None))
    assert half <= whole


def test_time_of_each_seat_adds_up_to_the_session():
    log = Log(played("busy_night_1", 1, "greedy"))
    for deeds in log.deeds.values():
        assert sum(deed.ms for deed in deeds) == log.end


def test_metrics_are_json_and_the_same_from_json_events():
    events = played("busy_night_1", 4, "random")
    scenario = engine.load_scenario("busy_night_1")
    again = [json.loads(json.dumps(event.to_json())) for event in events]
    found = measure(scenario, 4, events)
    assert json.loads(json.dumps(measure(scenario, 4, again), allow_nan=False)) == found


@pytest.mark.parametrize(
    ("seed", "skip", "says"), [(5, 0, "not of busy_night_1 with seed 5"), (1, 1, "begins with")]
)
def test_a_log_of_another_session_is_refused(seed, skip, says):
    with pytest.raises(ValueError, match=says):
        measure(
            engine.load_scenario("busy_night_1"), seed, played("busy_night_1", 1, "null")[skip:]
        )


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_has_a_scale(name):
    check_reference(engine.load_scenario(name), range(1, 4))


def test_a_scenario_whose_dishes_are_worth_nothing_is_refused():
    spec = engine.load_scenario("busy_night_1").model_dump(mode="json")
    spec["dishes"] = {dish: {**facts, "value": 0} for dish, facts in spec["dishes"].items()}
    spec["penalties"]["expired_percent"] = 0
    with pytest.raises(engine.ScenarioError, match=r"with seed 1 every order on time is worth 0"):
        check_reference(Scenario.model_validate(spec), [1])


def test_the_reference_of_doing_nothing_belongs_to_the_brigade_and_the_instant():
    scenario = engine.load_scenario("busy_night_1")
    seats = tuple(sorted(scenario.seats))
    assert null_score(scenario, 1, seats) <= 0
    assert null_score(scenario, 1, seats, until=10**9) == null_score(scenario, 1, seats)


@given(
    name=st.sampled_from(NAMES),
    seed=st.integers(0, 10_000),
    ticks=st.integers(1, 60),
)
@settings(max_examples=25, deadline=None)
def test_metrics_never_raise_on_any_random_session(name, seed, ticks):
    found = measured(name, seed, "random", ticks)
    assert 0 <= found["score"] <= 100
    shares = found["utilisation"]
    total = shares["busy"], shares["waiting"], shares["refused"]
    if None not in total:
        assert sum(total) == pytest.approx(1)
