"""What a calibration's child process is asked for, called as it is there."""

import os

import pytest

from kitchen.engine import load_scenario
from kitchen.engine.calibration import steps
from kitchen.engine.calibration.gates import brigades
from kitchen.engine.calibration.plays import share
from kitchen.engine.ceilings import BoundError, certify

SCENARIO = load_scenario("slow_business_1")
SPEC = SCENARIO.model_dump_json().encode()


@pytest.fixture(autouse=True)
def as_nice_as_before(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The process of the tests stays as it is; what was asked of the system, in turn."""
    asked: list[int] = []
    monkeypatch.setattr(os, "nice", lambda more: asked.append(more) or 4)
    steps._read.cache_clear()
    return asked


def test_a_player_s_share_is_that_of_the_gates(as_nice_as_before: list[int]) -> None:
    found, rest = steps.played({"player": "greedy", "seed": 3}, SPEC)
    assert (found, rest) == (share(SCENARIO, 3, brigades(SCENARIO)["greedy"]), b"")
    assert as_nice_as_before == [0, 6]  # from 4 up to 10


def test_a_ceiling_is_the_solver_s() -> None:
    found, _ = steps.certified({"seed": 3}, SPEC)
    assert found == {"ceiling": certify(SCENARIO, 3, tries=0).to_json()}


def test_a_ceiling_that_is_not_proved_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object, **__: object) -> None:
        raise BoundError("seed 3: nothing is proved")

    monkeypatch.setattr(steps, "certify", nothing)
    assert steps.certified({"seed": 3}, SPEC) == ({"missing": "seed 3: nothing is proved"}, b"")
