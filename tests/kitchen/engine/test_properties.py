"""What holds in every kitchen, whoever plays: replay, balance, capacity, sight, valid options."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kitchen.engine import (
    Decision,
    Event,
    Kitchen,
    advance,
    canonical,
    fold_hash,
    lay_out,
    load_scenario,
    observe,
    options,
    scenarios,
    step,
    to_json,
)
from kitchen.engine.policies import decide, random_choice
from tests.fuzz import holds

plays = st.tuples(
    st.sampled_from(scenarios()),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.integers(5, 120),
)
few = settings(max_examples=8, deadline=None)


def run(name: str, seed: int, chance: int, ticks: int) -> tuple[Kitchen, Kitchen, list[Event]]:
    """A session of mixed players: most seats greedy, some random, so that much happens."""
    start = lay_out(load_scenario(name), seed)
    kitchen, random, log = start.copy(), Random(chance), []
    while kitchen.ended is None and kitchen.tick < ticks:
        log += advance(kitchen, mixed(kitchen, random, seed))
    return start, kitchen, log


def mixed(kitchen: Kitchen, random: Random, seed: int) -> dict[str, Decision]:
    decisions = {}
    for name in kitchen.free:
        if random.random() < 0.2:
            others = [seat for seat in sorted(kitchen.seats) if seat != name]
            decisions[name] = random_choice(random, options(kitchen, name), others)
        else:
            decisions[name] = decide("greedy", observe(kitchen, name), seed=seed)
    return decisions


@few
@given(plays)
def test_replay_equals_the_run(played: tuple[str, int, int, int]) -> None:
    start, kitchen, log = run(*played)
    holds.replays(start, kitchen, log)
    assert fold_hash("", log) == fold_hash(fold_hash("", log[:9]), log[9:])


@few
@given(plays)
def test_a_snapshot_goes_on_exactly_as_the_kitchen_it_was_taken_of(
    played: tuple[str, int, int, int],
) -> None:
    _, kitchen, _ = run(*played)
    copy = holds.survives_storage(kitchen)
    random = Random(played[2])
    for _ in range(40):
        if kitchen.ended:
            break
        assert [observe(copy, s) for s in copy.free] == [observe(kitchen, s) for s in kitchen.free]
        decisions = mixed(kitchen, random, played[1])
        assert advance(copy, decisions) == advance(kitchen, decisions)
    assert copy == kitchen


@few
@given(plays)
def test_step_leaves_the_kitchen_it_was_given_alone(played: tuple[str, int, int, int]) -> None:
    _, kitchen, _ = run(*played)
    if kitchen.ended:
        return
    before = canonical(to_json(kitchen))
    decisions = mixed(kitchen, Random(1), played[1])
    after, events = step(kitchen, decisions)
    assert canonical(to_json(kitchen)) == before
    assert advance(kitchen, decisions) == events
    assert after == kitchen


@few
@given(plays)
def test_all_balances_hold_in_the_middle_of_a_session(played: tuple[str, int, int, int]) -> None:
    start, kitchen, log = run(*played)
    holds.portions_balance(start, kitchen, log)
    holds.plates_and_money_balance(kitchen, log)
    holds.everything_has_one_place(kitchen, log)
    holds.each_decision_has_one_outcome(start, log)
    holds.options_are_valid(kitchen)
    holds.no_floats(kitchen, log)
