"""Suite files: read whole, or refused with line and field."""

import pytest

from kitchen import engine, suites
from kitchen.engine.calibration import all_verdicts

DIGEST = engine.load_scenario("slow_business_1").digest
GOOD = f"name: mine\nscenarios:\n  - {{name: slow_business_1, digest: {DIGEST}}}\n"


def problems(text: str) -> list[str]:
    with pytest.raises(suites.SuiteError) as refused:
        suites.parse(text, "s.yaml")
    return list(refused.value.problems)


# A kitchen that is changed belongs to another suite: this is the frozen one's digest for ever.
MCB_1 = "3b1678b5542cfdb56f89e55c914c451d45042290187732b76c5e56b3b2a2e800"


def test_the_frozen_suite_has_six_families_at_four_levels_with_every_gate_green() -> None:
    frozen = suites.find("mcb-1")
    kinds = {(one.family, one.level) for one in frozen.scenarios}
    assert len(kinds) == len(frozen.scenarios) == 24
    assert {level for _, level in kinds} == {1, 2, 3, 4}
    assert frozen.calibration == "calibrated"
    assert frozen.digest == MCB_1


def test_the_preview_is_a_part_of_the_frozen_suite() -> None:
    preview = suites.find("preview")
    assert preview.levels == [1, 3] and len(preview.scenarios) == 12
    assert set(preview.scenarios) < set(suites.find("mcb-1").scenarios)


def test_a_suite_with_an_uncalibrated_scenario_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple(row for row in all_verdicts() if row.scenario != "overstocked_2")
    monkeypatch.setattr("kitchen.engine.calibration.verdicts.all_verdicts", lambda: rows)
    digest = engine.load_scenario("overstocked_2").digest
    found = suites.parse(f"{GOOD}  - {{name: overstocked_2, digest: {digest}}}\n")
    assert found.calibration == "not calibrated: overstocked_2"


def test_its_digest_is_of_what_it_holds() -> None:
    one = suites.parse(GOOD)
    assert one.digest == suites.parse(GOOD + "title: other words\n").digest
    assert one.digest != suites.parse(GOOD.replace("mine", "yours")).digest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1, 2]", "s.yaml:1: file: write a mapping"),
        ("name: [", "yaml:"),
        (GOOD + "extra: 1\n", "s.yaml:4: extra: unknown key"),
        (GOOD.replace("mine", "Mine!"), "s.yaml:1: name: write one of small letters"),
        ("name: mine\nscenarios: []\n", "s.yaml:2: scenarios: write a list"),
        ("name: mine\n", "s.yaml:1: scenarios: write a list"),
        ("name: mine\nscenarios:\n  - busy_night_1\n", "s.yaml:3: scenarios.0: write {name"),
        (GOOD.replace("slow_business_1", "x"), "s.yaml:3: scenarios.0: there is no scenario 'x'"),
        (GOOD.replace(DIGEST, "0" * 64), f"another digest; it is {DIGEST}"),
        (GOOD + GOOD.splitlines()[2] + "\n", "s.yaml:4: scenarios.1: slow_business_1 is listed"),
    ],
)
def test_a_problem_is_told_at_its_line_and_field(text: str, said: str) -> None:
    assert any(said in line for line in problems(text)), problems(text)


def test_a_file_that_is_no_text_and_a_name_that_is_unknown(tmp_path) -> None:
    (tmp_path / "bad.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(suites.SuiteError, match=r"bad\.yaml"):
        suites.load(tmp_path / "bad.yaml")
    with pytest.raises(suites.SuiteError, match="there is no 'mcb-9'; there are mcb-1, preview"):
        suites.find("mcb-9")


def test_levels_narrow_it() -> None:
    preview = suites.find("preview")
    assert {one.level for one in preview.of_levels([1]).scenarios} == {1}
    assert preview.of_levels([]) == preview
    with pytest.raises(suites.SuiteError, match="has no level 2; it has 1, 3"):
        preview.of_levels([1, 2])


def test_more_seeds_tell_smaller_differences_apart() -> None:
    scenarios = suites.find("preview").scenarios
    ten, forty = (suites.points_apart(scenarios, seeds) for seeds in (10, 40))
    assert ten == pytest.approx(2 * forty)
    # z·sd/√n of a single scenario: one weight of 1.
    assert suites.points_apart(scenarios[:1], 10) == pytest.approx(
        2.8016 * 19.9 / 10**0.5, rel=1e-3
    )
