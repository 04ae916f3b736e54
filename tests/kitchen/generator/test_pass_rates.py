"""What counts as passing when a scenario has no certified ceiling yet."""

import pytest

from kitchen.engine.calibration import Calibration, Gate
from kitchen.generator import generate
from kitchen.generator.pass_rates import verdict

SCENARIO = generate("slow_business", 1, 1).scenario
OPEN = Gate("planner", "at least 90", "? of S_ref", None)


def calibration(planner: float, *gates: Gate) -> Calibration:
    shares = {"planner": [planner] * 4, "greedy": [80.0] * 4}
    return Calibration(SCENARIO.name, 1, SCENARIO.digest, (1, 2, 3, 4), shares, gates)


@pytest.mark.parametrize(("planner", "passes"), [(95.0, True), (60.0, False)])
def test_an_open_gate_is_decided_by_short_ceilings(planner: float, passes: bool) -> None:
    found = verdict(SCENARIO, calibration(planner, OPEN))
    assert (not found.failed, bool(found.decided)) == (passes, passes)


def test_what_has_failed_stays_failed_and_costs_no_ceiling() -> None:
    failed = Gate("ladder", "in order", "3 < 2", False)
    found = verdict(SCENARIO, calibration(95.0, failed, OPEN))
    assert (found.failed, found.decided) == (("ladder: 3 < 2",), ())


def test_all_gates_passed_is_passed() -> None:
    passed = Gate("bottom", "null 0", "null 0.0", True)
    assert verdict(SCENARIO, calibration(95.0, passed)) == ((), ())
