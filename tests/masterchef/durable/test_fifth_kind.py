"""A kind that nobody has heard of, declared in one file, has the whole protocol."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from masterchef.cli.checks_running import _invariants
from masterchef.durable import (
    WorkRef,
    journal,
    reconciler,
    registry,
    statements,
    take,
    violations,
)
from masterchef.durable.models import JournalEntry
from masterchef.embedded import commands
from masterchef.embedded.folders import CHECKOUT
from masterchef.embedded.process import Child
from tests.masterchef.durable.parcels import PARCELS, Parcel

pytestmark = pytest.mark.django_db(transaction=True)
LEASE_S = 2
PATIENCE_S = 120  # a loaded machine starts a worker slowly
ALL = "masterchef_parcel t WHERE true"


@pytest.fixture(autouse=True)
def table(transactional_db: None) -> Iterator[None]:
    """What a migration would do."""
    with connection.schema_editor() as editor:
        editor.create_model(Parcel)
    registry.register(PARCELS)
    yield
    registry.forget(PARCELS)
    with connection.schema_editor() as editor:
        editor.delete_model(Parcel)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Callable[[], Child]]:
    """`worker()`: a real one on the test's own database."""
    there = connection.settings_dict
    address = f"{there['HOST']}:{there['PORT']}/{there['NAME']}"
    env = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{there['USER']}:{there['PASSWORD']}@{address}",
        "REDIS_URL": settings.REDIS_URL,
        "MASTERCHEF_LEASE_S": str(LEASE_S),
        "MASTERCHEF_INCLUDE": "tests.masterchef.durable.parcel_workers",
    }
    started: list[Child] = []

    def start() -> Child:
        name = f"parcels{len(started)}"
        command = commands.celery_worker(["kitchen"], concurrency=2, name=name)
        started.append(Child(command, log=tmp_path / name, env=env, cwd=CHECKOUT))
        return started[-1]

    yield start
    for child in started:
        child.kill_group()


def make(trouble: str = "", **more: Any) -> Parcel:
    return Parcel.objects.create(trouble=trouble, **more)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def swept(parcel: Parcel, state: str) -> bool:
    reconciler.sweep_once()
    parcel.refresh_from_db()
    return parcel.state == state


def under_way(parcel: Parcel) -> bool:
    return JournalEntry.objects.filter(work=f"parcel:{parcel.pk}").exists()


def take_again(parcel: Parcel) -> None:
    """As if its pause were over."""
    Parcel.objects.update(not_before=None)
    take("parcel", parcel.pk)
    parcel.refresh_from_db()


def test_it_survives_a_killed_worker_and_repeats_nothing(worker: Callable[[], Child]) -> None:
    parcel = make("slow")
    PARCELS.send(parcel.pk)
    first = worker()
    until(lambda: under_way(parcel))
    first.kill_group()
    worker()
    until(lambda: swept(parcel, "done"))
    assert (parcel.fence, parcel.attempts) == (2, 2)
    assert parcel.weight == JournalEntry.objects.get().reply["weight"]
    assert violations() == {}


def test_a_frozen_worker_is_overtaken_and_writes_nothing_when_it_thaws(
    worker: Callable[[], Child],
) -> None:
    parcel = make("slow")
    PARCELS.send(parcel.pk)
    first = worker()
    until(lambda: under_way(parcel))
    os.killpg(first.pid, signal.SIGSTOP)
    worker()
    until(lambda: swept(parcel, "done"))
    weighed = parcel.decided_at
    os.killpg(first.pid, signal.SIGCONT)
    until(lambda: "no longer ours" in first.log.read_text())
    parcel.refresh_from_db()
    assert (parcel.decided_at, parcel.fence) == (weighed, 2)
    assert violations() == {}


def test_cancelling_ends_an_attempt_under_way(worker: Callable[[], Child]) -> None:
    parcel = make("slow")
    PARCELS.send(parcel.pk)
    child = worker()
    until(lambda: under_way(parcel))
    assert statements.cancel(PARCELS.table, ALL, ()) == 1
    until(lambda: "no longer ours" in child.log.read_text())
    parcel.refresh_from_db()
    assert (parcel.state, parcel.weight, parcel.owner) == ("cancelled", None, "")
    assert violations() == {}


def test_while_it_is_paused_nobody_takes_it() -> None:
    parcel = make(paused=True)
    take("parcel", parcel.pk)
    assert PARCELS.resend() == 0
    parcel.refresh_from_db()
    assert (parcel.state, parcel.attempts) == ("ready", 0)
    Parcel.objects.update(paused=False)
    take_again(parcel)
    assert parcel.state == "done"


@pytest.mark.parametrize(
    "trouble, kind", [("fails", "error"), ("bug", "error")], ids=["host", "ours"]
)
def test_after_all_attempts_it_is_given_up(trouble: str, kind: str) -> None:
    parcel = make(trouble)
    for number in range(1, settings.TURN_ATTEMPTS):
        take_again(parcel)
        assert (parcel.state, parcel.attempts, parcel.error_kind) == ("ready", number, kind)
    take_again(parcel)
    assert (parcel.state, parcel.error_kind) == ("quarantined", kind)
    assert parcel.error
    assert violations() == {}
    assert statements.reopen(PARCELS.table, ALL, ()) == [parcel.pk]


def test_what_can_not_be_mended_is_given_up_at_once_with_its_class() -> None:
    parcel = make("hopeless")
    take_again(parcel)
    assert (parcel.state, parcel.error_kind) == ("quarantined", "scales")


def test_waiting_costs_no_attempt_but_does_not_last_for_ever(settings: Any) -> None:
    parcel = make("away")
    for _ in range(settings.TURN_ATTEMPTS + 2):
        take_again(parcel)
        assert (parcel.state, parcel.attempts, parcel.error_kind) == ("waiting", 0, "no_host")
        assert PARCELS.wake_waiting() == (1 if parcel.not_before is None else 0)
        Parcel.objects.update(state="ready")
    settings.HOST_PATIENCE_S = 0
    take_again(parcel)
    assert (parcel.state, parcel.error_kind) == ("quarantined", "no_host")


def test_dead_workers_are_counted(settings: Any) -> None:
    parcel = make()
    for _ in range(settings.TURN_ATTEMPTS):
        statements.claim(PARCELS.table, parcel.pk)
        Parcel.objects.update(lease_until="2020-01-01T00:00Z")
        assert PARCELS.release_expired() == 1
    parcel.refresh_from_db()
    assert (parcel.state, parcel.error_kind) == ("quarantined", "workers")
    assert "workers died or froze with it" in parcel.error


def test_doctor_counts_its_promises_and_sees_a_broken_one() -> None:
    parcel = make()
    count = f"{len(registry.kinds())} kinds of work"
    assert count in _invariants().detail and "parcel" in _invariants().detail
    Parcel.objects.update(state="claimed")
    assert violations().keys() == {"parcel_claims"}
    Parcel.objects.update(state="done")
    assert violations().keys() == {"parcel_weight"}
    assert parcel.pk


def test_what_it_was_told_is_forgotten_on_request() -> None:
    parcel = make()
    ref = WorkRef(PARCELS.table, parcel.pk, 0, f"parcel:{parcel.pk}", "parcel")
    journal.write(ref, 1, "weigh", {"weight": 1})
    assert journal.forget(ref.name) == 1
    assert journal.read(ref, 1, "weigh") is None


def test_its_declaration_is_one_short_file() -> None:
    lines = Path(__file__).with_name("parcels.py").read_text().splitlines()
    assert len(lines) <= 80
