"""`play` makes, starts, follows and ranks; what is wrong is said before anything is written."""

import json

import pytest

from kitchen.models import Experiment, Session
from tests.masterchef.cli_play.conftest import SCENARIO


@pytest.mark.usefixtures("kitchen_worker")
def test_play_ends_with_a_leaderboard_of_every_lineup_and_seed(masterchef):
    ran = masterchef(
        "play", SCENARIO, "--lineup", "greedy", "--lineup", "null", "--seeds", "1-3", "--json"
    )
    assert ran.code == 0
    report = json.loads(ran.out)
    assert len(report["sessions"]) == 6
    assert {row["state"] for row in report["sessions"]} == {"done"}
    (board,) = report["leaderboards"]
    assert [row["lineup"] for row in board["entries"]] == ["greedy", "null"]
    assert "greedy seed 2 repeat 1: score" in ran.err


@pytest.mark.usefixtures("kitchen_worker")
def test_repeats_are_runs_of_the_same_seed(masterchef):
    assert (
        masterchef("play", SCENARIO, "--lineup", "null", "--repeats", 2, "--seeds", "4").code == 0
    )
    rows = Session.objects.order_by("repeat").values_list("seed", "repeat", "state")
    assert list(rows) == [(4, 1, "done"), (4, 2, "done")]


@pytest.mark.django_db
def test_detached_sessions_are_started_and_left(masterchef):
    ran = masterchef("play", SCENARIO, "--lineup", "external", "--detach")
    assert (ran.code, Session.objects.get().state) == (0, "running")
    assert "1 sessions started" in ran.out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["nowhere_1", "--lineup", "greedy"], 4, "scenario: there is no scenario 'nowhere_1'"),
        ([SCENARIO, "--lineup", "gredy"], 2, "meant: greedy"),
        ([SCENARIO, "--lineup", "baseline:x"], 2, "there is no baseline 'x'"),
        ([SCENARIO, "--lineup", "greedy", "--seeds", "5-1"], 2, "--seeds: '5-1'"),
        ([SCENARIO, "--lineup", "greedy", "--seeds", "a"], 2, "--seeds: 'a'"),
        ([SCENARIO, "--lineup", "greedy", "--track", "C"], 2, "track: 'C'"),
        ([SCENARIO, "--lineup", "none.yaml"], 2, "none.yaml: can't be read"),
        ([SCENARIO, "--lineup", "greedy", "--lineup", "nowhere:1b"], 2, "nowhere:1b"),
        ([SCENARIO], 2, "--lineup"),
    ],
)
def test_bad_input_is_named_and_writes_nothing(masterchef, words, code, says):
    ran = masterchef("play", *words)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert not Session.objects.exists()
    assert not Experiment.objects.exists()


@pytest.mark.django_db
def test_a_lineup_of_other_roles_is_refused_with_its_line(masterchef, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("default: baseline:greedy\nroles:\n  waiter: external\n")
    ran = masterchef("play", SCENARIO, "--lineup", file)
    assert ran.code == 2
    assert f"{file}:3: roles.waiter: {SCENARIO} has no role 'waiter'" in ran.err
    assert not Experiment.objects.exists()


def test_without_a_stack_play_says_how_to_start_one(masterchef, monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("MASTERCHEF_HOME", str(tmp_path))
    ran = masterchef("play", SCENARIO, "--lineup", "greedy")
    assert ran.code == 3
    assert "start one with `masterchef up`" in ran.err
