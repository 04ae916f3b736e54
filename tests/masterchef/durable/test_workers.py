"""Workers of its own, killed and frozen with a parcel in hand."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from masterchef.durable import reconciler, statements, violations
from masterchef.durable.models import JournalEntry
from masterchef.embedded import commands
from masterchef.embedded.folders import CHECKOUT
from masterchef.embedded.process import Child
from tests.masterchef.durable.parcels import PARCELS, Parcel

pytestmark = pytest.mark.django_db(transaction=True)
LEASE_S = 2
PATIENCE_S = 120  # a loaded machine starts a worker slowly
ALL = "masterchef_parcel t WHERE true"


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


@pytest.fixture
def parcel() -> Parcel:
    return Parcel.objects.create(trouble="slow")


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


def test_it_survives_a_killed_worker_and_repeats_nothing(
    worker: Callable[[], Child], parcel: Parcel
) -> None:
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
    worker: Callable[[], Child], parcel: Parcel
) -> None:
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


def test_cancelling_ends_an_attempt_under_way(worker: Callable[[], Child], parcel: Parcel) -> None:
    PARCELS.send(parcel.pk)
    child = worker()
    until(lambda: under_way(parcel))
    assert statements.cancel(PARCELS.table, ALL, ()) == 1
    until(lambda: "no longer ours" in child.log.read_text())
    parcel.refresh_from_db()
    assert (parcel.state, parcel.weight, parcel.owner) == ("cancelled", None, "")
    assert violations() == {}
