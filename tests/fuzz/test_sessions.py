"""A few fuzzed sessions in every run; `make fuzz` plays thousands."""

import subprocess
import sys

import pytest

from kitchen.engine import Decision, advance, decide, lay_out, load_scenario, observe, scenarios
from masterchef.embedded.folders import CHECKOUT
from tests.fuzz import holds
from tests.fuzz.sessions import play

LEVEL_2 = [name for name in scenarios() if name.endswith("_2")]


@pytest.mark.parametrize("number", range(12))
def test_a_fuzzed_session_holds(number: int) -> None:
    assert play(number, seed=0) == play(number, seed=0)


@pytest.mark.parametrize("name", LEVEL_2)
def test_a_sous_chef_who_only_waits_crashes_nothing(name: str) -> None:
    """What lies on a plate and is thrown away says `plate: true`, which is not a plate's name."""
    for seed in (1, 3):
        start = lay_out(load_scenario(name), seed)
        kitchen, log = start.copy(), []
        while kitchen.ended is None:
            decisions = {
                seat: Decision()
                if seat == "S1"
                else decide("greedy", observe(kitchen, seat), seed=seed)
                for seat in kitchen.free
            }
            log += advance(kitchen, decisions)
        holds.replays(start, kitchen, log)


def test_one_session_can_be_played_alone() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--only", "3", "--seed", "0"],
        capture_output=True, text=True, cwd=CHECKOUT, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("session 3 ends with ")
