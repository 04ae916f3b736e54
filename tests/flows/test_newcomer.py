"""A newcomer plays, ranks, watches, replays and exports at the command line."""

import csv
import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.flows.place import Json, Place

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("flows")]
COLOUR = re.compile(r"\x1b\[([0-9]+;)*(3[0-8]|4[0-8]|9[0-7]|10[0-7])(;[0-9]+)*m")
BY_FILE = "default: baseline:random\nroles:\n  sous_chef: baseline:greedy\n"


@pytest.fixture(scope="module")
def report(place: Place) -> Json:
    """What `play --json` prints for greedy and random on two seeds."""
    ran = place.cli(
        *("play", "busy_night_1", "--lineup", "greedy", "--lineup", "random"),
        *("--seeds", "1-2", "--json"),
    )
    assert ran.code == 0, ran.err
    (row,) = ran.rows
    return row


@pytest.fixture(scope="module")
def greedy(report: Json) -> str:
    """The id of greedy's first session."""
    found = [row for row in report["sessions"] if row["lineup"] == "greedy"]
    return str(found[0]["session"])


def test_play_ranks_the_better_lineup_first(report: Json) -> None:
    assert [row["state"] for row in report["sessions"]] == ["done"] * 4
    (board,) = report["leaderboards"]
    first, second = board["entries"]
    assert (first["lineup"], second["lineup"]) == ("greedy", "random")
    assert first["n"] == second["n"] == 2
    assert 100 >= first["mean"] > second["mean"] >= 0
    assert first["served"] > 0
    assert first["tokens"] == 0


def test_sessions_lists_what_was_played(place: Place, report: Json) -> None:
    ran = place.cli("sessions", "--experiment", report["experiment"], "--json")
    assert ran.code == 0
    by_id = {row["session"]: row for row in report["sessions"]}
    assert {row["session"]: row["hash"] for row in ran.rows} == {
        id: row["hash"] for id, row in by_id.items()
    }
    assert {row["scenario"] for row in ran.rows} == {"busy_night_1"}


def test_a_session_replays_until_somebody_tampers_with_it(place: Place, greedy: str) -> None:
    assert place.cli("replay", greedy[:8]).code == 0
    find = "SELECT id, decision::text FROM kitchen_turn WHERE session_id = %s AND"
    find += " decision->'action'->>'name' = 'cook_start' ORDER BY id LIMIT 1"
    ((turn, decision),) = place.sql(find, greedy)
    change = "UPDATE kitchen_turn SET decision = %s WHERE id = %s"
    place.sql(change, json.dumps({**json.loads(decision), "action": {"name": "wait"}}), turn)
    try:
        ran = place.cli("replay", greedy, "--json")
    finally:
        place.sql(change, decision, turn)
    assert ran.code == 1
    (row,) = ran.rows
    assert row["ok"] is False
    assert "differs" in row["problem"]
    assert place.cli("replay", greedy).code == 0


@pytest.mark.parametrize("what", ["events", "metrics"])
def test_every_format_of_an_export_holds_the_same_rows(
    place: Place, greedy: str, tmp_path: Path, what: str
) -> None:
    for fmt in ("csv", "jsonl", "parquet"):
        words = ("--what", what, "--format", fmt, "--out", tmp_path / f"x.{fmt}")
        ran = place.cli("export", greedy, *words)
        assert (ran.code, ran.out) == (0, "")
    lines = [json.loads(line) for line in (tmp_path / "x.jsonl").read_text().splitlines()]
    with (tmp_path / "x.csv").open(newline="") as file:
        flat = list(csv.DictReader(file))
    columns = pq.read_table(tmp_path / "x.parquet").to_pylist()
    assert len(lines) == len(flat) == len(columns) > 0
    assert [list(row) for row in lines] == [list(row) for row in columns]
    key = {"events": "number", "metrics": "seed"}[what]
    assert [row[key] for row in lines] == [row[key] for row in columns]
    assert [str(row[key]) for row in lines] == [row[key] for row in flat]
    if what == "events":
        assert [row["number"] for row in lines] == list(range(1, len(lines) + 1))
        assert [row["data"] for row in lines] == [json.loads(row["data"]) for row in flat]


def test_an_ended_session_can_be_watched(place: Place, greedy: str) -> None:
    ran = place.cli("watch", greedy[:8])
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[-1].startswith("done")
    assert any("P1" in line for line in lines)
    as_json = place.cli("watch", greedy[:8], "--json")
    ((count,),) = place.sql("SELECT count(*) FROM masterchef_event WHERE run_id = %s", greedy)
    assert len(as_json.rows) == count


def test_no_color_is_honoured(place: Place, report: Json) -> None:
    words = ("leaderboard", "--experiment", report["experiment"])
    colourful = place.cli("doctor", FORCE_COLOR="1", TERM="xterm-256color")
    assert COLOUR.search(colourful.out)
    for command in (("doctor",), words):
        ran = place.cli(*command, FORCE_COLOR="1", TERM="xterm-256color", NO_COLOR="1")
        assert ran.code == 0, ran.out
        assert not COLOUR.search(ran.out + ran.err)


def test_doctor_finds_every_part_well(place: Place) -> None:
    ran = place.cli("doctor", "--json")
    assert ran.code == 0, ran.out
    assert {row["state"] for row in ran.rows} <= {"ok", "off"}
    names = {row["name"] for row in ran.rows}
    assert {"postgres", "valkey", "queue kitchen", "host local", "invariants"} <= names


def test_a_lineup_file_of_ones_own_is_played(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(BY_FILE)
    ran = place.cli("play", "busy_night_1", "--lineup", file, "--json")
    assert ran.code == 0, ran.err
    (row,) = ran.rows[0]["sessions"]
    assert (row["lineup"], row["state"]) == ("mine", "done")
    players = {
        seat: held["player"] for seat, held in place.session(row["session"])["seats"].items()
    }
    assert players == {"S1": "baseline:greedy", "P1": "baseline:random", "K1": "baseline:random"}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("play", "busy_nite_1", "--lineup", "greedy"), 4, "busy_nite_1"),
        (("play", "busy_night_1", "--lineup", "gredy"), 2, "meant: greedy"),
        (("play", "busy_night_1", "--lineup", "nobody:7b"), 2, "nobody:7b"),
        (("play", "busy_night_1", "--lineup", "greedy", "--seeds", "9-1"), 2, "--seeds"),
        (("replay", "ffffffff"), 4, "ffffffff"),
        (("export", "ffffffff"), 4, "ffffffff"),
        (("export", "ffffffff", "--format", "xlsx"), 2, "--format"),
    ],
)
def test_what_is_wrong_is_said_on_stderr_with_its_own_code(
    place: Place, words: tuple[str, ...], code: int, says: str
) -> None:
    before = place.sql("SELECT count(*) FROM masterchef_run")
    ran = place.cli(*words)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert "Traceback" not in ran.err
    assert place.sql("SELECT count(*) FROM masterchef_run") == before


def test_without_a_stack_the_way_to_start_one_is_told(place: Place, tmp_path: Path) -> None:
    ran = place.cli("sessions", MASTERCHEF_HOME=str(tmp_path))
    assert (ran.code, ran.out) == (3, "")
    assert "masterchef up" in ran.err
