"""Commands that read what was played: sessions, watch, replay, export, leaderboard."""

import csv
import json

import pyarrow.parquet
import pytest

from kitchen.engine.calibration import Verdict
from masterchef.durable import sql
from tests.masterchef.cli_play.conftest import played

pytestmark = pytest.mark.django_db


def test_sessions_are_listed_newest_first(masterchef):
    older, newer = played(seed=1), played(seed=2)
    rows = [json.loads(line) for line in masterchef("sessions", "--json").out.splitlines()]
    assert [row["session"] for row in rows] == [str(newer.pk), str(older.pk)]
    assert rows[0]["score"] == newer.score > 0
    assert str(newer.pk)[:8] in masterchef("sessions").out


@pytest.mark.parametrize("calibrated", [True, False])
def test_a_session_of_a_scenario_that_fails_a_gate_is_marked(masterchef, monkeypatch, calibrated):
    session = played()
    verdict = Verdict(
        session.scenario.name, session.scenario.digest, session.ruleset, (1, 2), {},
        ({"name": "bottom", "bound": "b", "measured": "m", "passed": calibrated},),
    )  # fmt: skip
    monkeypatch.setattr("kitchen.engine.calibration.verdicts.all_verdicts", lambda: (verdict,))
    listed = masterchef("sessions")
    assert (f"{session.scenario.name}*" in listed.out) is not calibrated
    assert ("* not calibrated" in listed.err) is not calibrated
    (row,) = (json.loads(line) for line in masterchef("sessions", "--json").out.splitlines())
    assert row["calibration"] == ("calibrated" if calibrated else "not calibrated: bottom failed")


def test_sessions_of_an_unknown_state_are_refused(masterchef):
    ran = masterchef("sessions", "--state", "asleep")
    assert (ran.code, ran.out) == (2, "")
    assert "--state: 'asleep' is none of created, running" in ran.err


def test_a_session_is_found_by_the_beginning_of_its_id(masterchef):
    session = played("null")
    ran = masterchef("replay", str(session.pk)[:8], "--json")
    assert json.loads(ran.out)["session"] == str(session.pk)


@pytest.mark.parametrize("command", ["watch", "replay", "export"])
def test_an_unknown_session_is_not_found(masterchef, command):
    ran = masterchef(command, "ffffffff")
    assert (ran.code, ran.out) == (4, "")
    assert "there is no session 'ffffffff'" in ran.err


def test_replay_agrees_with_the_record(masterchef):
    session = played()
    ran = masterchef("replay", session.pk)
    assert ran.code == 0
    assert session.hash in ran.out


def test_replay_fails_when_a_recorded_decision_was_changed(masterchef):
    session = played()
    turn = session.turns.filter(decision__action__name="move").order_by("tick").first()
    wait = json.dumps({"action": None, "messages": [], "notes": []})
    sql("UPDATE kitchen_turn SET decision = %s WHERE id = %s", (wait, turn.pk))
    ran = masterchef("replay", session.pk)
    assert ran.code == 1
    assert "does not replay" in ran.err


def test_watch_tells_a_finished_session_in_lines(masterchef):
    session = played()
    out = masterchef("watch", session.pk).out
    assert "serves" in out
    assert out.splitlines()[-1] == f"done ({session.reason})"


def test_watch_gives_every_event_as_json(masterchef):
    session = played()
    rows = [json.loads(line) for line in masterchef("watch", session.pk, "--json").out.splitlines()]
    assert len(rows) == session.last_number
    assert rows[-1]["kind"] == "session_ended"


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
def test_exported_events_read_back(masterchef, tmp_path, format):
    session, file = played("null"), tmp_path / f"events.{format}"
    ran = masterchef("export", session.pk, "--format", format, "--out", file)
    assert (ran.code, ran.out) == (0, "")
    if format == "csv":
        rows = list(csv.DictReader(file.open(newline="")))
    elif format == "jsonl":
        rows = [json.loads(line) for line in file.read_text().splitlines()]
    else:
        rows = pyarrow.parquet.read_table(file).to_pylist()
    assert [int(row["number"]) for row in rows] == list(range(1, session.last_number + 1))


def test_export_into_a_missing_folder_names_the_option(masterchef, tmp_path):
    ran = masterchef("export", played("null").pk, "--out", tmp_path / "no" / "file")
    assert ran.code == 2
    assert "--out: there is no folder" in ran.err


def test_the_leaderboard_ranks_greedy_above_null(masterchef):
    for seed in (1, 2, 3):
        played("greedy", seed)
        played("null", seed)
    board = json.loads(masterchef("leaderboard", "--json").out)
    assert [(row["lineup"], row["rank"]) for row in board["entries"]] == [
        ("greedy", 1),
        ("null", 2),
    ]
    assert board["entries"][1]["mean"] == 0
    assert "greedy" in masterchef("leaderboard").out


def test_an_empty_leaderboard_says_how_to_start(masterchef):
    assert "masterchef play" in masterchef("leaderboard").out
