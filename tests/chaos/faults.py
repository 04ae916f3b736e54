"""The faults, their mix, and how each is done to the rig."""

import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import redis
from kombu.exceptions import OperationalError

from masterchef.celery import app
from tests.chaos.load import SCRIPTED, rows
from tests.chaos.rig import Kept, Rig

# How often each is drawn, in parts of 100.
MIX = {
    "worker_killed": 12,
    "worker_group_killed": 9,
    "worker_frozen": 12,
    "worker_frozen_and_killed": 6,
    "valkey_killed": 10,
    "flushall": 10,
    "postgres_restarted": 8,
    "reconciler_killed": 7,
    "duplicates": 10,
    "host_killed": 6,
    "host_slow": 5,
    "host_garbage": 5,
}
_LEASE_S = 2.0


class Fault(NamedTuple):
    """One fault of a plan: `pause_s` follows it, `draw` decides its details."""

    kind: str
    pause_s: float
    draw: int


def plan(count: int, seed: int, only: Sequence[str] = tuple(MIX)) -> list[Fault]:
    """The whole sequence, settled by the seed before anything is broken."""
    rng = random.Random(seed)
    kinds = rng.choices(only, weights=[MIX[kind] for kind in only], k=count)
    if count >= len(only):  # every kind at least once
        places = rng.sample(range(count), len(only))
        for place, kind in zip(places, only, strict=True):
            kinds[place] = kind
    return [Fault(kind, rng.uniform(0.3, 1.6), rng.randrange(1 << 30)) for kind in kinds]


def _send(pid: int, number: signal.Signals) -> None:
    """To a process, or to a group as -pid; it may have ended by another fault just now."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


class Breaker:
    """Does faults to a rig, and puts right at the end what mends only by hand."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self._frozen: dict[int, Kept] = {}
        self._threads: list[threading.Thread] = []

    def do(self, fault: Fault) -> str:
        """Break something now; what exactly."""
        act: Callable[[random.Random], str] = getattr(self, f"_{fault.kind}")
        return act(random.Random(fault.draw))

    def settle(self) -> None:
        """Wait for the thaws that are under way and make all hosts behave."""
        for thread in self._threads:
            thread.join()
        for url in self.rig.hosts:
            self.rig.control(url, fault="none")

    # Workers

    def _worker_killed(self, rng: random.Random) -> str:
        kept = self._in_a_call(rng)
        _send(kept.pid, signal.SIGKILL)
        return kept.name

    def _worker_group_killed(self, rng: random.Random) -> str:
        kept = self._in_a_call(rng)
        _send(-kept.pid, signal.SIGKILL)
        return kept.name

    def _worker_frozen(self, rng: random.Random) -> str:
        return self._freeze(rng, then=signal.SIGCONT)

    def _worker_frozen_and_killed(self, rng: random.Random) -> str:
        return self._freeze(rng, then=signal.SIGKILL)

    def _freeze(self, rng: random.Random, *, then: signal.Signals) -> str:
        kept = self._in_a_call(rng)
        pid, seconds = kept.pid, _LEASE_S * rng.uniform(1.2, 2.0)
        _send(pid, signal.SIGSTOP)
        self._frozen[pid] = kept

        def thaw() -> None:
            time.sleep(seconds)
            if kept.pid == pid:
                _send(pid, then)
            del self._frozen[pid]

        self._later(thaw)
        return f"{kept.name} for {seconds:.1f} s"

    def _in_a_call(self, rng: random.Random) -> Kept:
        """A worker that isn't frozen, in the middle of a model call if one can be found."""
        for url in self.rig.hosts:
            self.rig.control(url, fault="slow", seconds=0.6, count=2)
        awake = [kept for kept in self.rig.workers if kept.pid not in self._frozen]
        if len(awake) == 1:
            # Somebody must go on: thaw the others first.
            self._wait_for_thaws()
            awake = list(self.rig.workers)
        deadline = time.monotonic() + 1.0
        while time.monotonic() < deadline:
            busy = [kept for kept in awake if kept.pid in self._pids_in_calls()]
            if busy:
                return rng.choice(busy)
            time.sleep(0.02)
        return rng.choice(awake)

    def _pids_in_calls(self) -> set[int]:
        found = rows(
            "SELECT DISTINCT t.owner FROM kitchen_turn t JOIN kitchen_session s"
            " ON s.run_ptr_id = t.session_id WHERE t.state = 'claimed'"
            " AND s.seats->t.seat->>'player' = %s",
            (SCRIPTED,),
        )
        return {int(row.owner.split(":")[1]) for row in found if row.owner}

    # Stores

    def _valkey_killed(self, rng: random.Random) -> str:
        self.rig.valkey.child.kill_group()
        seconds = rng.uniform(0, 1)
        time.sleep(seconds)
        self.rig.valkey.relaunch()
        return f"away for {seconds:.1f} s, back empty"

    def _flushall(self, rng: random.Random) -> str:
        with redis.Redis.from_url(self.rig.valkey.url) as client:
            client.flushall()
        return "all queues emptied"

    def _postgres_restarted(self, rng: random.Random) -> str:
        self.rig.postgres.restart(immediate=True)
        return "at once"

    # Others

    def _reconciler_killed(self, rng: random.Random) -> str:
        kept = rng.choice(self.rig.reconcilers)
        _send(kept.pid, signal.SIGKILL)
        return kept.name

    def _duplicates(self, rng: random.Random) -> str:
        turns = rows("SELECT id, role FROM kitchen_turn ORDER BY id DESC LIMIT 400")
        ticks = rows(
            "SELECT t.session_id::text AS id, t.number FROM kitchen_tick t JOIN masterchef_run r"
            " ON r.id = t.session_id WHERE r.state = 'running' ORDER BY t.id DESC LIMIT 100"
        )
        sent = 0
        try:
            for _ in range(150 if turns else 0):
                turn = rng.choice(turns)
                app.send_task("masterchef.take", ["turn", turn.id], queue=f"turns.{turn.role}")
                sent += 1
            for _ in range(50 if ticks else 0):
                tick = rng.choice(ticks)
                app.send_task("kitchen.run_on", [tick.id, tick.number], queue="kitchen")
                sent += 1
        except (OperationalError, OSError):
            pass
        return f"{sent} messages"

    def _host_killed(self, rng: random.Random) -> str:
        kept = rng.choice(list(self.rig.hosts.values()))
        _send(-kept.pid, signal.SIGKILL)
        return kept.name

    def _host_slow(self, rng: random.Random) -> str:
        return self._misbehave(rng, fault="slow", seconds=rng.uniform(0.5, 2), count=8)

    def _host_garbage(self, rng: random.Random) -> str:
        kind = rng.choice(["garbage", "dead", "error500", "ratelimit"])
        return self._misbehave(rng, fault=kind, count=rng.randint(3, 12))

    def _misbehave(self, rng: random.Random, **fault: object) -> str:
        url = rng.choice(list(self.rig.hosts))
        self.rig.control(url, **fault)
        return f"{self.rig.hosts[url].name} {fault}"

    def _later(self, act: Callable[[], None]) -> None:
        thread = threading.Thread(target=act, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _wait_for_thaws(self) -> None:
        for thread in self._threads:
            thread.join()
