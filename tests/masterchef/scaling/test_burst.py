"""A burst of turns scales the workers up and down again, and no turn is lost or done twice."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import redis
from django.conf import settings

from agents import registry
from agents.hosts.embedded import process
from agents.models import Host
from kitchen import sessions
from kitchen.models import Turn
from masterchef.durable import violations
from masterchef.durable.models import JournalEntry
from masterchef.embedded import commands
from masterchef.embedded.process import Child
from masterchef.scaling import bounds
from masterchef.scaling.models import LiveWorker, Resize, WorkerGroup
from tests.chaos import audit
from tests.masterchef.scaling.processes import launch, until

pytestmark = [
    pytest.mark.slow, pytest.mark.chaos, pytest.mark.django_db(transaction=True),
]  # fmt: skip
TURNS = 500


@pytest.fixture
def host() -> Iterator[process.Process]:
    with process.start(models=["scripted"]) as running:
        row = Host.objects.create(name="scripted", url=running.url, slots=12)
        registry.check_host(row.pk)
        running.control(fault="slow", seconds=0.4)
        yield running


@pytest.fixture
def burst(host: process.Process) -> Iterator[list[int]]:
    """Ids of turns that wait: of sessions that are paused, so that no others follow."""
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    audit.install()
    seed = 0
    while Turn.objects.count() < TURNS:
        seed += 1
        session = sessions.create_session(
            scenario="busy_night_1", lineup={"default": "scripted"}, seed=seed
        )
        sessions.start(session)
        sessions.pause(session)
    yield list(Turn.objects.values_list("pk", flat=True))
    audit.remove()


@pytest.fixture
def agent(burst: list[int], tmp_path: Path) -> Iterator[Child]:
    reconcile = launch("reconcile", commands.reconcile(), tmp_path)
    command = [sys.executable, "-m", "masterchef.cli", "worker", "--agent", "--group=turns"]
    child = launch("agent", [*command, "--min=1", "--max=3", "--threads=4"], tmp_path)
    yield child
    child.stop(40)
    reconcile.kill_group()


def group() -> WorkerGroup:
    return WorkerGroup.objects.get()


def live() -> dict[str, int]:
    """{name: process id} of the workers that take work."""
    return {
        each.name.partition("@")[0]: int(each.owner.split(":")[1])
        for each in LiveWorker.objects.all()
    }


def held_by(pid: int) -> list[int]:
    found = Turn.objects.filter(state="claimed", owner__contains=f":{pid}:")
    return list(found.values_list("pk", flat=True))


def runs(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_burst_scales_up_and_down_and_loses_nothing(
    burst: list[int], agent: Child, host: process.Process
) -> None:
    until(lambda: len(live()) == 3, "three workers")
    assert group().wanted == 3
    pid = live()["turns-3"]
    # What it takes from now on is long enough to be in its hands when it is killed.
    host.control(fault="slow", seconds=8)
    quick = set(held_by(pid))
    until(lambda: bool(set(held_by(pid)) - quick), "work in the youngest worker's hands")

    bounds.change(group(), None, maximum=1)  # scale in, in the middle of it
    until(lambda: group().draining > 0, "workers that drain")
    held = held_by(pid)
    os.kill(pid, signal.SIGKILL)
    host.control(fault="slow", seconds=0.4)
    until(lambda: set(live()) <= {"turns-1", "turns-3"} and group().draining == 0, "one worker")
    assert held, "it held nothing when it was killed"
    assert group().running == 1
    bounds.change(group(), None, maximum=3)

    until(lambda: not Turn.objects.exclude(state="decided").exists(), "all turns")
    until(lambda: (group().wanted, group().running, group().draining) == (1, 1, 0), "the calm")

    until(lambda: not Resize.objects.exclude(state="done").exists(), "the resizes")
    first, *_, last = Resize.objects.order_by("id")
    assert (first.before, first.wanted, last.wanted) == (1, 3, 1)

    turns = Turn.objects.filter(pk__in=burst)
    assert turns.count() == Turn.objects.count() >= TURNS
    assert set(turns.values_list("outcome", flat=True)) == {"ok"}
    assert min(turns.filter(pk__in=held).values_list("fence", flat=True)) >= 2
    assert JournalEntry.objects.filter(work__startswith="turn:").count() >= len(burst)
    assert audit.findings() == {}
    assert violations(grace_s=2) == {}

    workers = list(live().values())
    agent.signal(signal.SIGTERM)
    until(lambda: not agent.alive, "the agent's end")
    assert (agent.exit_code, group().running, group().seen_at) == (0, 0, None)
    assert not [pid for pid in workers if runs(pid)]
