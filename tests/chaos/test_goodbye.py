"""A worker that is told to stop finishes its turn, or hands it back within its grace."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from agents import registry
from agents.hosts.embedded import process
from agents.models import Host
from kitchen import sessions
from kitchen.models import Session, Turn
from masterchef.celery import QUEUES
from masterchef.embedded import commands
from masterchef.embedded.folders import CHECKOUT
from masterchef.embedded.process import Child

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]
GRACE_S = 7
PATIENCE_S = 60  # generous: a loaded machine starts a worker slowly


@pytest.fixture
def host() -> Iterator[process.Process]:
    with process.start(models=["scripted"]) as running:
        row = Host.objects.create(name="scripted", url=running.url, slots=4)
        registry.check_host(row.pk)
        yield running


@pytest.fixture
def worker(host: process.Process, tmp_path: Path) -> Iterator[Child]:
    """A real worker on the test's own database."""
    there = connection.settings_dict
    address = f"{there['HOST']}:{there['PORT']}/{there['NAME']}"
    env = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{there['USER']}:{there['PASSWORD']}@{address}",
        "REDIS_URL": settings.REDIS_URL,
        "MASTERCHEF_GRACE_S": str(GRACE_S),
        "MASTERCHEF_LEASE_S": "4",
    }
    command = commands.celery_worker(list(QUEUES), concurrency=4, name="goodbye")
    child = Child(command, log=tmp_path / "worker.log", env=env, cwd=CHECKOUT)
    yield child
    child.kill_group()


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, f"{what}: not within {PATIENCE_S} s"
        time.sleep(0.02)


def claimed(session: Session) -> list[Turn]:
    return list(session.turns.filter(state="claimed"))


@pytest.fixture
def playing(host: process.Process, worker: Child) -> Callable[[str], Session]:
    """`playing(fault)`: a session one of whose turns is in the middle of a model call."""

    def begin(fault: str, **more: object) -> Session:
        host.control(fault=fault, **more)
        session = sessions.create_session(
            scenario="busy_night_1", lineup={"default": "scripted"}, seed=1
        )
        sessions.start(session)
        until(lambda: bool(claimed(session)), f"a claim ({worker.last_words()})")
        return session

    return begin


def test_a_turn_that_ends_within_the_grace_is_finished(playing, worker) -> None:
    session = playing("slow", seconds=1.0)
    held = {turn.pk for turn in claimed(session)}
    worker.signal(signal.SIGTERM)
    until(lambda: not worker.alive, "the worker's end")
    ended = session.turns.filter(pk__in=held)
    assert {turn.state for turn in ended} <= {"decided", "done"}
    assert {turn.outcome for turn in ended} == {"ok"}
    assert {turn.fence for turn in ended} == {1}


def test_a_turn_that_does_not_is_handed_back_and_costs_no_attempt(playing, worker) -> None:
    session = playing("hang")
    held = {turn.pk for turn in claimed(session)}
    worker.signal(signal.SIGTERM)
    until(lambda: not claimed(session), "the hand-back")
    assert worker.alive or worker.exit_code == 0
    for turn in session.turns.filter(pk__in=held):
        assert (turn.state, turn.owner, turn.attempts, turn.decision) == ("ready", "", 0, None)
    until(lambda: not worker.alive, "the worker's end")


def test_what_was_handed_back_is_taken_by_the_next_worker(playing, worker, host) -> None:
    session = playing("hang")
    worker.signal(signal.SIGTERM)
    until(lambda: not worker.alive, "the worker's end")
    host.control(fault="none")
    from masterchef.durable import take

    for turn in session.turns.filter(state="ready"):
        take("turn", turn.pk)
    session.refresh_from_db()
    assert session.tick == 1
