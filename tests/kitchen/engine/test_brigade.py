"""The brigade plays by talking: seats share nothing but what was delivered to them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from kitchen.engine import Decision, advance, decide, lay_out, load_scenario, observe, state_hash
from kitchen.engine.calibration.plays import share
from kitchen.engine.players import DIRECTING

SEAT = """
import json, sys
from kitchen.engine.players import player
play = player("brigade")
for line in sys.stdin:
    print(json.dumps(play(json.loads(line), 1).to_json()), flush=True)
"""


def test_each_seat_in_a_process_of_its_own_plays_the_same_evening() -> None:
    """Each process gets nothing but its own seat's observations, as JSON."""
    scenario = load_scenario("slow_business_3")
    together, apart = lay_out(scenario, 1), lay_out(scenario, 1)
    processes = {
        seat: subprocess.Popen(
            [sys.executable, "-c", SEAT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for seat in scenario.seats
    }
    try:
        while apart.ended is None and apart.now < 1_200_000:
            for seat in apart.free:
                print(json.dumps(observe(apart, seat)), file=processes[seat].stdin, flush=True)
            replies = {seat: processes[seat].stdout.readline() for seat in apart.free}  # type: ignore[union-attr]
            advance(apart, {s: Decision.from_json(json.loads(r)) for s, r in replies.items()})
            seen = {seat: observe(together, seat) for seat in together.free}
            advance(together, {s: decide("brigade", seen[s], seed=1) for s in seen})
    finally:
        for process in processes.values():
            process.communicate()
    assert state_hash(apart) == state_hash(together)
    assert apart.ledger["income"] > 0


@pytest.mark.parametrize("name", ["busy_night_3", "quality_control_3"])
def test_it_serves_most_guests_by_talking_and_none_without_a_word(name: str) -> None:
    scenario = load_scenario(name)
    talking = share(scenario, 11, dict.fromkeys(scenario.seats, "brigade"))
    mute = share(scenario, 11, dict.fromkeys(scenario.seats, "mute:brigade"))
    assert talking > 50 and mute <= 1


def test_a_mute_seat_says_nothing_and_directs_nobody() -> None:
    kitchen, directed = lay_out(load_scenario("busy_night_3"), 1), 0
    while kitchen.now < 300_000:
        decisions = {}
        for seat in kitchen.free:
            seen = observe(kitchen, seat)
            decisions[seat] = decide("mute:brigade", seen, seed=1)
            spoken = decide("brigade", seen, seed=1)
            directed += spoken.action is not None and spoken.action.name in DIRECTING
        for decision in decisions.values():
            assert not decision.messages
            assert decision.action is None or decision.action.name not in DIRECTING
        advance(kitchen, decisions)
    assert directed > 0


def test_on_a_board_it_plays_as_greedy_does() -> None:
    kitchen = lay_out(load_scenario("busy_night_2"), 1)
    for seat in kitchen.free:
        seen = observe(kitchen, seat)
        assert decide("brigade", seen, seed=1) == decide("greedy", seen, seed=1)
