"""Recording evenings: what is played otherwise is named, and only what is not may be stated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kitchen.engine import RULESET, recorded
from kitchen.engine.ruleset import sources

EVENINGS = [("slow_business_1", player, 1) for player in ("greedy", "mixed", "random")]


@pytest.fixture
def kept(tmp_path: Path) -> dict[str, Path]:
    """Three evenings written down, under a ruleset that begins with today's sources."""
    files = {"file": tmp_path / "recorded.json", "statement": tmp_path / "ruleset.json"}
    assert recorded.main(["--new"], which=EVENINGS, **files) == 0
    said = json.loads(files["statement"].read_text())
    assert said == {"ruleset": sources(), "sources": sources()}
    return files


def test_all_evenings_of_every_scenario_are_recorded_twice() -> None:
    found = list(recorded.evenings())
    assert len(found) == len(set(found))
    assert set(EVENINGS) < set(found)


def test_what_plays_as_before_may_state_its_old_name(
    kept: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    statement = kept["statement"]
    statement.write_text(json.dumps({"ruleset": "older", "sources": "others"}))
    assert recorded.main([], which=EVENINGS, **kept) == 0
    assert capsys.readouterr().err == f"all as recorded under {RULESET}\n"
    assert json.loads(statement.read_text())["sources"] == "others"
    before = kept["file"].read_text()
    assert recorded.main(["--state"], which=EVENINGS, **kept) == 0
    assert json.loads(statement.read_text()) == {"ruleset": "older", "sources": sources()}
    assert kept["file"].read_text() == before


def test_what_plays_otherwise_is_named_and_states_nothing(
    kept: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = json.loads(kept["file"].read_text())
    rows["slow_business_1/mixed/1"][1] = "0" * 16
    rows["slow_business_1/random/1"] = ["another scenario", "0" * 16]  # changed: says nothing
    del rows["slow_business_1/greedy/1"]  # new: nothing to compare with
    kept["file"].write_text(json.dumps(rows))
    kept["statement"].write_text(json.dumps({"ruleset": "older", "sources": "others"}))
    assert recorded.main(["--state"], which=EVENINGS, **kept) == 1
    assert capsys.readouterr().err.startswith("slow_business_1/mixed/1: is played otherwise")
    assert json.loads(kept["statement"].read_text())["sources"] == "others"
