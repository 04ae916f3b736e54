"""`play` makes, starts, follows and ranks; what is wrong is said before anything is written."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.utils import timezone

from kitchen import sessions
from kitchen.models import Experiment, Session
from masterchef.runs.models import LedgerEntry
from tests.agents.conftest import host, scripted
from tests.masterchef.cli_play.conftest import SCENARIO

__all__ = ["host", "scripted"]


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


@pytest.mark.usefixtures("host")
def test_a_budget_that_would_be_passed_starts_nothing(masterchef, tmp_path):
    like = sessions.create_session(scenario=SCENARIO, lineup={"default": "scripted"}, seed=1)
    LedgerEntry.objects.create(
        run=like, kind="turn", work=1, by="call", number=1, model="scripted", tokens_in=90
    )
    Session.objects.filter(pk=like.pk).update(state="done", ended_at=timezone.now())
    mine = tmp_path / "mine.yaml"
    mine.write_text("default: scripted\n")
    ran = masterchef("play", SCENARIO, "--lineup", mine, "--detach", "--budget-tokens", 89)
    assert (ran.code, Session.objects.count(), Experiment.objects.count()) == (2, 1, 0)
    assert "budget_tokens" in ran.err and "median of 1 like run" in ran.err


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["nowhere_1", "--lineup", "greedy"], 4, "scenario: there is no scenario 'nowhere_1'"),
        ([SCENARIO, "--lineup", "gredy"], 2, "meant: greedy"),
        ([SCENARIO, "--lineup", "baseline:x"], 2, "there is no baseline 'x'"),
        ([SCENARIO, "--lineup", "greedy", "--seeds", "5-1"], 2, "--seeds: '5-1'"),
        ([SCENARIO, "--lineup", "greedy", "--seeds", "a"], 2, "--seeds: 'a'"),
        ([SCENARIO, "--lineup", "greedy", "--track", "C"], 2, "track: input should be 'A' or 'B'"),
        ([SCENARIO, "--lineup", "greedy", "--repeats", "0"], 2, "repeats: input should be"),
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


def when_running(act: Callable[[Session], None]) -> threading.Thread:
    """Does something to the first session that runs, from another thread."""

    def work() -> None:
        while not (session := Session.objects.filter(state="running").first()):
            time.sleep(0.02)
        act(session)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_a_blocked_session_ends_play_with_its_reason_and_code_1(masterchef):
    def block(session: Session) -> None:
        Session.objects.filter(pk=session.pk).update(state="blocked", reason="turn 7: no reply")

    thread = when_running(block)
    ran = masterchef("play", SCENARIO, "--lineup", "external")
    thread.join()
    assert ran.code == 1
    assert "is blocked: turn 7: no reply" in ran.err
    assert "left out: 1 blocked" in ran.out


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C counts, though a shell starts what it runs in the background without it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.django_db(transaction=True)
def test_ctrl_c_cancels_the_sessions_that_play_started(masterchef, interruptible):
    thread = when_running(lambda session: os.kill(os.getpid(), signal.SIGINT))
    ran = masterchef("play", SCENARIO, "--lineup", "external", "--seeds", "1-2")
    thread.join()
    assert ran.code == 130
    assert "cancelled 2 sessions" in ran.err
    assert set(Session.objects.values_list("state", flat=True)) == {"cancelled"}
