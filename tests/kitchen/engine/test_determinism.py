"""The same seed leads to the same session, in any process, for any brigade's future."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from kitchen.engine import (
    Decision,
    advance,
    from_json,
    lay_out,
    load_scenario,
    parse_scenario,
    reference_value,
    to_json,
)
from tests.kitchen.engine.play import SMALL

PROGRAM = """
from kitchen.engine import *
total = ""
for name in ("busy_night_2", "quality_control_1"):
    kitchen = lay_out(load_scenario(name), 11)
    for policy in ("greedy", "random"):
        while not kitchen.ended and kitchen.tick < (60 if policy == "greedy" else 120):
            seen = {seat: observe(kitchen, seat) for seat in kitchen.free}
            events = advance(kitchen, {s: decide(policy, seen[s], seed=11) for s in seen})
            total = fold_hash(total, events)
    print(name, total, state_hash(kitchen))
"""


def test_the_same_seed_hashes_the_same_in_two_processes() -> None:
    outputs = set()
    for hash_seed in ("0", "4242"):
        env = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=env, capture_output=True, text=True, check=True
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert outputs.pop().count("\n") == 2


def test_seeds_differ_and_the_brigade_does_not_change_the_guests() -> None:
    scenario = load_scenario("busy_night_2")
    whole, part = lay_out(scenario, 1), lay_out(scenario, 1, seats=["S1", "P1", "L1"])
    assert whole.future == part.future
    assert whole.future != lay_out(scenario, 2).future


def test_the_reference_is_the_value_of_every_ticket_that_comes() -> None:
    scenario = load_scenario("busy_night_2")
    kitchen = lay_out(scenario, 4)
    values = sum(value for ticket in kitchen.future.tickets for _, _, value in ticket.lines)
    assert reference_value(scenario, 4) == values > 0


def test_thinking_delays_a_seat_and_nobody_else() -> None:
    kitchen = lay_out(parse_scenario(SMALL), 1)
    decisions = {name: Decision() for name in kitchen.free}
    advance(kitchen, {**decisions, "P1": Decision(thinking_ms=12_000)})
    assert kitchen.free == tuple(name for name in sorted(kitchen.seats) if name != "P1")
    while "P1" not in kitchen.free:
        advance(kitchen, {name: Decision() for name in kitchen.free})
    assert kitchen.now == 15_000  # 12 s of thought, in whole beats


@pytest.mark.parametrize("missing", [(), ("P1",), ("P1", "Z1")])
def test_step_wants_exactly_the_free_seats(missing: tuple[str, ...]) -> None:
    kitchen = lay_out(load_scenario("busy_night_1"), 1)
    before = to_json(kitchen)
    with pytest.raises(ValueError, match="decisions: must be for K1, P1, S1"):
        advance(kitchen, dict.fromkeys(missing, Decision()))
    assert to_json(kitchen) == before


def test_nothing_can_be_decided_when_the_session_is_over() -> None:
    kitchen = lay_out(load_scenario("busy_night_1"), 1)
    while not kitchen.ended:
        advance(kitchen, {name: Decision() for name in kitchen.free})
    assert kitchen.free == ()
    with pytest.raises(ValueError, match="has ended"):
        advance(kitchen, {})


def test_a_brigade_that_could_not_serve_is_refused() -> None:
    scenario = load_scenario("busy_night_2")
    for seats in (["P1", "L1"], ["E1", "S1"], ["S1", "P1", "X1"]):
        with pytest.raises(ValueError, match="seats"):
            lay_out(scenario, 1, seats=seats)


def test_a_snapshot_of_another_scenario_or_ruleset_is_refused() -> None:
    kitchen = lay_out(load_scenario("busy_night_1"), 1)
    with pytest.raises(ValueError, match="scenario"):
        from_json(load_scenario("busy_night_2"), to_json(kitchen))
    with pytest.raises(ValueError, match="ruleset"):
        from_json(kitchen.scenario, {**to_json(kitchen), "ruleset": "old"})
