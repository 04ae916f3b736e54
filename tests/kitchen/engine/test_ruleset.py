"""A ruleset's name goes on only while every recorded evening is played as before."""

from __future__ import annotations

import json

import pytest

from kitchen.engine import RULESET, load_scenario, recorded, scenarios
from kitchen.engine.ruleset import STATEMENT, sources


def test_the_sources_are_those_that_the_statement_is_about() -> None:
    said = json.loads(STATEMENT.read_text("utf-8"))
    assert said["sources"] == sources(), "run python -m kitchen.engine.recorded --state"
    assert said["ruleset"] == RULESET


@pytest.mark.parametrize("scenario", scenarios())
def test_every_recorded_evening_is_played_as_before(scenario: str) -> None:
    which = [evening for evening in recorded.evenings() if evening[0] == scenario]
    assert recorded.differing(which) == []


def test_an_evening_of_another_seed_has_another_hash() -> None:
    scenario = load_scenario("busy_night_1")
    assert recorded.played(scenario, "mixed", 1) != recorded.played(scenario, "mixed", 2)
