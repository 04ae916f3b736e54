"""`scenarios` needs no stack: it lists, shows and checks."""

import json

import pytest

from agents.models import AuditEntry
from kitchen import engine, library
from kitchen.generator import generate
from masterchef.cli.errors import CommandError
from masterchef.cli.ranges import numbers


def test_the_list_has_every_scenario(masterchef):
    rows = [json.loads(line) for line in masterchef("scenarios", "list", "--json").out.splitlines()]
    assert [row["name"] for row in rows] == engine.scenarios()
    assert {row["level"] for row in rows} == {1, 2, 3, 4}


def test_show_gives_the_brigade_and_the_menu(masterchef):
    out = masterchef("scenarios", "show", "busy_night_2").out
    assert "E1 executive chef" in out
    assert "dish: " in out
    long = masterchef("scenarios", "show", "slow_business_4").out
    assert "dinner: 50 tickets every 43–69 s" in long
    assert "facts told once: 7 allergy, 4 critic, 3 bad delivery, 3 code, 4 promise" in long


def test_an_unknown_scenario_is_not_found(masterchef):
    ran = masterchef("scenarios", "show", "busy_nigth_1")
    assert ran.code == 4
    assert "one of busy_night_1" in ran.err


def test_a_broken_file_is_refused_with_file_and_field(masterchef, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\nlevle: 1\n")
    ran = masterchef("scenarios", "validate", file)
    assert ran.code == 2
    assert "mine.yaml:2: levle: " in ran.err


def test_those_that_come_along_are_playable(masterchef):
    from kitchen.scenarios import __path__ as folders

    ran = masterchef("scenarios", "validate", f"{next(iter(folders))}/busy_night_1.yaml")
    assert ran.code == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [("3", [3]), ("1-3", [1, 2, 3]), ("2,1-3,2", [2, 1, 3]), (" 4 , 5-5", [4, 5])],
)
def test_seeds_are_numbers_and_ranges(text, found):
    assert numbers(text, "--seeds") == found


@pytest.mark.parametrize(
    "text", ["", "-1", "1-", "3-2", "1;2", "one", "1-99999999", "99999999999", "9" * 5000]
)
def test_what_is_no_range_is_refused(text):
    with pytest.raises(CommandError, match="--seeds"):
        numbers(text, "--seeds")


def test_list_and_show_say_what_is_calibrated(masterchef):
    rows = [json.loads(line) for line in masterchef("scenarios", "list", "--json").out.splitlines()]
    assert all((row["calibrated"] == "yes") == (row["calibration"] == "calibrated") for row in rows)
    shown = json.loads(masterchef("scenarios", "show", rows[0]["name"], "--json").out)
    assert shown["calibration"] == rows[0]["calibration"]
    assert rows[0]["calibration"] in masterchef("scenarios", "show", rows[0]["name"]).out


def test_a_new_one_is_printed_and_the_same_for_its_seed(masterchef, tmp_path):
    words = ("scenarios", "new", "--family", "high_labor", "--level", "2", "--seed", "11")
    printed, again = masterchef(*words), masterchef(*words)
    assert (printed.code, printed.out) == (0, again.out)
    assert masterchef(*words, "--out", tmp_path / "new.yaml").out == ""
    assert (tmp_path / "new.yaml").read_text() == printed.out
    assert "is playable" in masterchef("scenarios", "validate", tmp_path / "new.yaml").out
    assert json.loads(masterchef(*words, "--json").out)["text"] == printed.out


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--family": "busy"}, "--family: 'busy' is unknown; write one of busy_night"),
        ({"--level": "5"}, "--level: 5 can't be generated; write one of 1, 2, 3, 4"),
        ({"--seed": "-1"}, "--seed: -1 is out of range; write a number from 0"),
        ({"--out": "/no/such/new.yaml"}, "--out: /no/such/new.yaml can't be written"),
    ],
)
def test_bad_options_of_a_new_one_name_the_option_and_the_fix(masterchef, changed, said):
    given = {"--family": "busy_night", "--level": "1", "--seed": "1", **changed}
    ran = masterchef("scenarios", "new", *(word for pair in given.items() for word in pair))
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.mark.django_db(transaction=True)
def test_a_new_one_is_saved_once_and_noted(masterchef):
    words = ("scenarios", "new", "--family", "busy_night", "--level", "1", "--seed", "3", "--save")
    assert masterchef(*words).err.endswith("is saved\n")
    assert "there already" in masterchef(*words).err
    row = library.saved_scenarios()[-1]
    assert row.text == generate("busy_night", 1, 3).text
    assert AuditEntry.objects.filter(action="scenario.save", subject=str(row)).count() == 1
