"""The mark of a scenario: what was measured, under which rules, and what it lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kitchen.engine import RULESET, load_scenario, scenarios
from kitchen.engine.calibration import Verdict, all_verdicts, dump, mark, read
from kitchen.engine.calibration.gates import reference_of
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


def test_the_readme_shows_what_was_measured() -> None:
    readme = Path(__file__).parents[3].joinpath("README.md").read_text("utf-8")
    assert _table() in readme


def _table() -> str:
    """A row a family; * stands where a gate isn't passed, – where there is no scenario."""
    lines = ["| family | level 1 | level 2 | level 3 | level 4 |", "|---|---|---|---|---|"]
    found = {row.scenario: row for row in all_verdicts()}
    for name in (name for name in scenarios() if name.endswith("_1")):
        cells = [_cell(found.get(f"{name[:-1]}{level}"), level) for level in (1, 2, 3, 4)]
        lines.append(f"| {' | '.join([name[:-2].replace('_', ' '), *cells])} |")
    return "\n".join(lines)


def _cell(row: Verdict | None, level: int) -> str:
    if row is None:
        return "–"
    return f"{row.means[reference_of(level)]:.1f}{'' if mark(row.digest).calibrated else ' *'}"
