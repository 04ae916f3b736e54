"""`calibrate` needs no stack for what comes along; it fails when a scenario is not calibrated."""

import json
from importlib.resources import files

import pytest

from kitchen.models import Calibration
from masterchef.durable import attempts
from tests.kitchen.calibrations.making import saved


def test_a_scenario_that_is_not_calibrated_is_marked_and_fails_the_command(masterchef, tmp_path):
    easy = files("kitchen.scenarios").joinpath("slow_business_1.yaml").read_text("utf-8")
    (tmp_path / "easy.yaml").write_text(
        easy.replace("level: 1", "level: 2").replace("business_1", "business_2")
    )
    ran = masterchef("calibrate", tmp_path / "easy.yaml", "--seeds", "1-2")
    assert ran.code == 1
    assert "slow_business_2 · level 2 · 2 seeds · NOT CALIBRATED" in ran.out
    assert "headroom" in ran.out and "FAILED" in ran.out and "power" in ran.out
    assert "not calibrated: slow_business_2" in ran.err


def test_as_json_it_has_every_share_and_gate(masterchef):
    ran = masterchef("calibrate", "slow_business_1", "--seeds", "1,2", "--json")
    one, level = (json.loads(line) for line in ran.out.splitlines())
    assert (one["scenario"], one["seeds"], one["calibrated"]) == ("slow_business_1", [1, 2], False)
    assert {len(values) for values in one["shares"].values()} == {2}
    assert {gate["name"] for gate in one["gates"]} == {"bottom", "ladder", "planner"}
    assert (level["level"], level["name"]) == (1, "power")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["no_such"], 4, "no scenario 'no_such'"),
        (["slow_business_1", "--seeds", "x"], 2, "--seeds"),
        (["slow_business_1", "--seeds", "1"], 2, "at least two"),
    ],
)
def test_bad_input_is_named_before_anything_is_played(masterchef, words, code, said):
    ran = masterchef("calibrate", *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err and "plays" not in ran.err


def test_each_result_is_kept_and_the_same_seeds_again_take_its_place(masterchef, tmp_path):
    for seeds in ("1-2", "3-4", "1-2"):
        masterchef("calibrate", "slow_business_1", "--seeds", seeds, "--out", tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "slow_business_1.jsonl").open()]
    assert [row["seeds"] for row in rows] == [[1, 2], [3, 4]]
    assert {gate["name"] for gate in rows[0]["gates"]} >= {"bottom", "ladder"}
    ran = masterchef("calibrate", "slow_business_1", "--out", tmp_path / "none")
    assert (ran.code, "is not a folder" in ran.err) == (2, True)


@pytest.mark.django_db(transaction=True)
def test_a_saved_scenario_is_measured_by_workers_and_shown(masterchef):
    scenario = saved()
    ran = masterchef("calibrate", "tiny_night", "--seeds", "1-2", "--detach")
    row = Calibration.objects.get()
    assert ran.code == 0 and f"calibrations show {row.pk}" in ran.err
    assert "0/" in masterchef("calibrations", "list").out
    assert masterchef("calibrations", "cancel", row.pk).code == 0
    ran = masterchef("calibrations", "cancel", row.pk)
    assert (ran.code, "has ended" in ran.err) == (1, True)
    masterchef("calibrate", scenario.digest[:10], "--seeds", "1-2", "--detach")
    attempts.take("calibration", row.pk)
    ran = masterchef("calibrate", "tiny_night", "--seeds", "1-2")  # it is there already
    assert "tiny_night · level 1 · 2 seeds · " in ran.out and "ladder" in ran.out
    shown = json.loads(masterchef("calibrations", "show", row.pk, "--follow", "--json").out)
    assert (shown["state"], len(shown["gates"])) == ("done", 3)
    assert masterchef("calibrations", "show", "0").code == 4


@pytest.mark.django_db
def test_seeds_of_a_saved_scenario_are_checked_too(masterchef):
    saved()
    ran = masterchef("calibrate", "tiny_night", "--seeds", "1-101")
    assert (ran.code, "--seeds: write 2 to 100" in ran.err) == (2, True)
