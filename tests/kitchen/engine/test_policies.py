"""The baselines: greedy serves everywhere, null nowhere, random only what is offered."""

import pytest

from kitchen.engine import (
    POLICIES,
    Decision,
    Kitchen,
    PlayerError,
    advance,
    decide,
    lay_out,
    load_scenario,
    observe,
    reference_value,
    scenarios,
)
from kitchen.engine.bench import measure_engine
from kitchen.engine.calibration.gates import reference_of

SIX = ("E1", "S1", "P1", "L1", "R1", "K1")


def played(
    name: str, policy: str, seed: int, seats: tuple[str, ...] | None = None
) -> tuple[Kitchen, int]:
    """The ended kitchen, and how many dishes were served."""
    kitchen, served = lay_out(load_scenario(name), seed, seats=seats), 0
    while kitchen.ended is None:
        decisions = {s: decide(policy, observe(kitchen, s), seed=seed) for s in kitchen.free}
        served += sum(event.kind == "dish_served" for event in advance(kitchen, decisions))
    return kitchen, served


def reference(name: str) -> str:
    """Who plays this scenario well: greedy by a board, and by own eyes who talks."""
    return reference_of(load_scenario(name).level)


def money(kitchen: Kitchen) -> int:
    lost = ("lateness", "expired", "waste", "safety")
    return kitchen.ledger["income"] - sum(kitchen.ledger[name] for name in lost)


@pytest.mark.parametrize("name", scenarios())
def test_the_reference_serves_and_beats_null_which_serves_none(name: str) -> None:
    for seed in (1, 2):
        greedy, served = played(name, reference(name), seed)
        null, none = played(name, "null", seed)
        assert served > 0
        assert none == 0
        assert null.ledger["income"] == 0
        assert money(null) < money(greedy) <= reference_value(load_scenario(name), seed)


@pytest.mark.slow
@pytest.mark.parametrize("name", scenarios())
def test_the_reference_serves_on_many_seeds(name: str) -> None:
    for seed in range(1, 6 if name.endswith("_4") else 21):  # a long service is as long as four
        kitchen, served = played(name, reference(name), seed)
        assert served > 0
        assert money(kitchen) > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in scenarios() if name.endswith("_2")])
def test_six_seats_can_serve_where_a_full_brigade_is_meant(name: str) -> None:
    for seed in range(1, 21):
        assert played(name, "greedy", seed, SIX)[1] > 0


@pytest.mark.parametrize("name", [name for name in scenarios() if name.endswith("_1")])
def test_a_first_level_session_is_short(name: str) -> None:
    for policy in ("null", "greedy"):
        assert 35 <= played(name, policy, 1)[0].tick <= 160


def test_greedy_is_refused_only_when_it_loses_a_race() -> None:
    kitchen = lay_out(load_scenario("busy_night_2"), 3, seats=SIX)
    refused = []
    while kitchen.ended is None:
        decisions = {s: decide("greedy", observe(kitchen, s), seed=3) for s in kitchen.free}
        events = advance(kitchen, decisions)
        refused += [e.data["reason"] for e in events if e.kind == "refused"]
    assert set(refused) <= {"lost_race", "already_asked", "nothing_to_do", "equipment_full"}


def test_a_decision_taken_again_is_the_same() -> None:
    kitchen = lay_out(load_scenario("busy_night_2"), 5)
    for policy in sorted(POLICIES):
        for seat in kitchen.free:
            seen = observe(kitchen, seat)
            assert decide(policy, seen, seed=5) == decide(policy, seen, seed=5)


def test_random_takes_every_option_in_time() -> None:
    kitchen = lay_out(load_scenario("busy_night_1"), 1)
    seen = observe(kitchen, "P1")
    taken = set()
    for seed in range(300):
        decision = decide("random", seen, seed=seed)
        assert decision.action is not None
        taken.add(str(decision.action.to_json()))
    assert taken == {str(option) for option in seen["options"]}


def test_an_unknown_policy_is_an_error() -> None:
    kitchen = lay_out(load_scenario("busy_night_1"), 1)
    with pytest.raises(PlayerError):
        decide("clever", observe(kitchen, "P1"), seed=1)


def test_the_engine_measures_itself() -> None:
    measured = measure_engine(seconds=0.2)
    assert measured["actions_per_s"] > 0
    assert measured["actions_recorded"] > 1000


def test_null_is_a_wait() -> None:
    kitchen = lay_out(load_scenario("busy_night_1"), 1)
    assert decide("null", observe(kitchen, "P1"), seed=1) == Decision()
