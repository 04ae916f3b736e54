"""A change of a group's number of workers is durable work, which its agent does."""

import os
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models.functions import Now

from kitchen import engine
from masterchef import durable
from masterchef.scaling import bounds, demand, resizes, rows, sweeps
from masterchef.scaling.models import Group, Resize, WorkerGroup
from masterchef.scaling.rows import Given
from masterchef.upkeep.models import Upkeep
from tests.masterchef.scaling.processes import launch, until

pytestmark = pytest.mark.django_db(transaction=True)
GIVEN = Given("chef-1", Group.TURNS, 4, 1, 8, engine.RULESET)


@pytest.fixture
def group(transactional_db: None) -> WorkerGroup:
    """Of which this process is the agent; it has one worker and wants four."""
    assert rows.take(GIVEN)
    row = WorkerGroup.objects.get()
    bounds.change(row, None, minimum=4)
    assert sweeps.write_wanted() == 1
    return row


def take() -> Resize:
    """As the agent does; the row after it."""
    for id in resizes.ready("turns", "chef-1"):
        durable.take("resize", id)
    return Resize.objects.latest("id")


def test_it_ends_when_as_many_run_as_are_wanted(group: WorkerGroup) -> None:
    row = Resize.objects.get()
    assert (row.before, row.wanted, row.state) == (1, 4, "ready")
    rows.beat(GIVEN, running=4, draining=0)
    row = take()
    assert (row.state, row.fence, row.error) == ("done", 1, "")
    assert sweeps.write_wanted() == 0 and Resize.objects.count() == 1
    assert durable.violations() == {}


def test_it_waits_for_the_last_worker_that_drains(group: WorkerGroup) -> None:
    rows.beat(GIVEN, running=4, draining=1)

    def follow() -> None:
        take()
        connection.close()

    thread = threading.Thread(target=follow)
    thread.start()
    until(lambda: Resize.objects.get().state == "claimed", "the claim")
    bounds.change(group, None, minimum=2, maximum=2)  # another number, before it is reached
    assert sweeps.write_wanted() == 1
    assert Resize.objects.get().state == "claimed"
    rows.beat(GIVEN, running=2, draining=0)
    thread.join(60)
    row = Resize.objects.get()
    assert (row.state, row.before, row.wanted) == ("done", 1, 2)


def test_no_other_process_takes_it(group: WorkerGroup) -> None:
    WorkerGroup.objects.update(agent="another", running=4)
    assert take().state == "ready"


def test_what_a_lost_machine_leaves_is_cancelled(group: WorkerGroup) -> None:
    assert sweeps.forget_resizes() == 0
    WorkerGroup.objects.update(seen_at=Now() - timedelta(hours=1))
    assert sweeps.forget_resizes() == 1
    assert Resize.objects.get().state == "cancelled"
    Resize.objects.update(created_at=Now() - timedelta(days=40))
    assert sweeps.forget_resizes() == 1 and not Resize.objects.exists()


def test_an_agent_that_was_silent_for_a_day_is_forgotten(group: WorkerGroup) -> None:
    assert sweeps.forget_workers() == 0
    WorkerGroup.objects.update(seen_at=Now() - timedelta(hours=25))
    assert sweeps.forget_workers() == 1
    row = WorkerGroup.objects.get()
    assert (row.seen_at, row.minimum) == (None, 4)


def test_what_no_worker_takes_calls_for_no_workers(group: WorkerGroup) -> None:
    Upkeep.objects.create(what="backup")
    assert Resize.objects.filter(state="ready").exists()
    assert demand.waiting() == []


@pytest.mark.slow
@pytest.mark.chaos
def test_the_next_agent_does_what_a_killed_one_left(transactional_db: None, tmp_path: Path) -> None:
    words = ["worker", "--agent", "--group=turns", "--min=1", "--max=2", "--threads=1"]
    command = [sys.executable, "-m", "masterchef.cli", *words]
    first = launch("first", command, tmp_path)
    second = None
    try:
        until(lambda: WorkerGroup.objects.filter(running=1).exists(), "one worker")
        os.kill(first.pid, signal.SIGSTOP)  # it can't begin the second worker
        row = bounds.change(WorkerGroup.objects.get(), None, minimum=2)
        resizes.ask(row.pk, before=1, wanted=2)
        os.killpg(first.pid, signal.SIGKILL)
        second = launch("second", command, tmp_path)
        until(lambda: Resize.objects.filter(state="done").exists(), "its end")
    finally:
        first.kill_group()
        if second:
            second.stop(40)
    resize = Resize.objects.get()
    assert resize.wanted == 2 and str(second.pid) in resize.owner
