"""The mark of a scenario: what was measured, under which rules, and what it lacks."""

from __future__ import annotations

from typing import Any

import pytest

from kitchen.engine import RULESET, load_scenario, scenarios
from kitchen.engine.calibration import Verdict, all_verdicts, dump, mark, read
from kitchen.engine.shipped import shipped_rows

BUSY = load_scenario("busy_night_3")


def verdict(*passed: bool | None, seeds: tuple[int, ...] = (1, 2), rules: str = RULESET) -> Verdict:
    gates: tuple[dict[str, Any], ...] = tuple(
        {"name": f"gate{at}", "bound": "b", "measured": "m", "passed": value}
        for at, value in enumerate(passed)
    )
    return Verdict(BUSY.name, BUSY.digest, rules, seeds, {"brigade": 70.0}, gates)


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ([], "not calibrated: never measured under these rules"),
        ([verdict(True, True)], "calibrated"),
        ([verdict(True, False)], "not calibrated: gate1 failed"),
        ([verdict(None, True)], "not calibrated: gate0 open"),
        ([verdict(True), verdict(False, seeds=(3,))], "not calibrated: gate0 failed"),
        ([verdict(False), verdict(False, seeds=(3,))], "not calibrated: gate0 failed"),
        ([verdict(True, rules="old")], "not calibrated: never measured under these rules"),
    ],
)
def test_a_scenario_is_calibrated_when_every_gate_of_every_verdict_is_passed(
    kept: list[Verdict], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kitchen.engine.calibration.verdicts.all_verdicts", lambda: tuple(kept))
    assert str(mark(BUSY.digest)) == said
    assert str(mark("0" * 64)) == "not calibrated: never measured under these rules"


def test_verdicts_survive_their_file() -> None:
    kept = [verdict(True, None), verdict(False, seeds=(3, 4))]
    assert read(dump(kept)) == kept


def test_every_verdict_that_comes_along_is_of_a_scenario_that_does() -> None:
    """Red after a change of a scenario or of the rules: run `make calibration`."""
    today = {name: load_scenario(name).digest for name in scenarios()}
    for found in all_verdicts():
        assert (found.digest, found.ruleset) == (today[found.scenario], RULESET), found.scenario
        assert set(found.means) >= {"null", "random"}


def test_a_package_in_which_nothing_was_measured_has_no_rows() -> None:
    assert list(shipped_rows("kitchen.engine.rules")) == []
    assert len(list(shipped_rows("kitchen.engine.calibration"))) == len(all_verdicts())
