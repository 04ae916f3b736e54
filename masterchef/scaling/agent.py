"""One machine's keeper of a group of workers: reads its number from the row, starts and drains.

A worker that is drained stops consuming, finishes what it holds or hands it back within its grace,
and ends. What one that is killed held is found by its lease, as ever. The agent needs no broker;
while the database is away it keeps what runs.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import structlog
from django.conf import settings
from django.db import Error, connection

from masterchef import durable
from masterchef.durable.heartbeat import heartbeat
from masterchef.embedded.guard import guard
from masterchef.embedded.process import Child
from masterchef.embedded.supervisor import Keeper, Part
from masterchef.monitoring import pulse
from masterchef.scaling import resizes, rows
from masterchef.scaling.models import MOST
from masterchef.scaling.rows import Given

log = structlog.get_logger(__name__)
LOOK_S = 1.0
# Beyond the grace, until a worker that was told to end is killed.
_PATIENCE_S = 20.0
Command = Callable[[str], Sequence[str]]


class Attached(Child):
    """A child whose words go where ours go."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command, self.log, self.stop_signal = list(command), Path(os.devnull), signal.SIGTERM
        self._process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, start_new_session=True
        )
        guard.watch(self.pid, self.stop_signal)

    def last_words(self, lines: int = 12) -> str:
        return ""


class Agent:
    """Keeps as many workers as the row wants. `command(name)` is the command of one."""

    def __init__(self, given: Given, command: Command) -> None:
        self.given = given
        self._command = command
        self._keepers: dict[str, Keeper] = {}
        self._ending: dict[str, Future[None]] = {}
        self._pool = ThreadPoolExecutor(MOST, thread_name_prefix="drain")

    def run(self, stop: threading.Event) -> None:
        """Until `stop`; then all workers are drained. Waits while another agent has the row."""
        if not self._take(stop):
            return
        try:
            self._bring_to(self.given.minimum)
            threading.Thread(target=self._resize, args=(stop,), name="resizes", daemon=True).start()
            while not stop.is_set() and self._look():
                stop.wait(LOOK_S)
        finally:
            self._bring_to(0)
            self._pool.shutdown(wait=True)
            self._away(heartbeat.hand_back)
            self._away(lambda: rows.leave(self.given))

    def _take(self, stop: threading.Event) -> bool:
        said = False
        while not stop.is_set():
            try:
                if rows.take(self.given):
                    return True
                if not said:
                    log.warning("another_agent_has_it", machine=self.given.machine,
                                group=str(self.given.group))  # fmt: skip
                    said = True
            except Error as error:
                log.warning("database_is_away", error=str(error)[:200])
            finally:
                connection.close()
            stop.wait(LOOK_S)
        return False

    def _resize(self, stop: threading.Event) -> None:
        """See each change of the number through to its end."""
        while not stop.wait(LOOK_S):
            self._away(self._take_resizes)

    def _take_resizes(self) -> None:
        for id in resizes.ready(str(self.given.group), self.given.machine):
            durable.take(resizes.RESIZES.name, id)

    def _look(self) -> bool:
        """Bring the workers in line with the row; False: another agent has taken it."""
        for name in [name for name, ended in self._ending.items() if ended.done()]:
            del self._ending[name]
        try:
            row = rows.beat(self.given, running=len(self._keepers), draining=len(self._ending))
        except Error as error:
            log.warning("database_is_away", error=str(error)[:200])
            return True
        finally:
            connection.close()
        if row is None:
            log.error("another_agent_took_it", group=str(self.given.group))
            return False
        self._bring_to(row.wanted)
        return True

    def _bring_to(self, wanted: int) -> None:
        while len(self._keepers) < wanted:
            self._begin()
        while len(self._keepers) > wanted:
            self._drain(list(self._keepers)[-1])  # the youngest

    def _begin(self) -> None:
        taken = {*self._keepers, *self._ending}
        number = next(n for n in range(1, 1000) if f"{self.given.group}-{n}" not in taken)
        name = f"{self.given.group}-{number}"
        self._keepers[name] = Keeper(
            Part(
                name,
                lambda: Attached(self._command(name)),
                stop=lambda child: child.stop(settings.GRACE_S + _PATIENCE_S),
                beat=lambda pid: pulse.beat_of(pid, Path(settings.HOME)),
            ),
            lambda line: print(line, file=sys.stderr, flush=True),
        )
        log.info("worker_started", worker=name, pid=self._keepers[name].pid)

    def _drain(self, name: str) -> None:
        keeper = self._keepers.pop(name)
        log.info("worker_drains", worker=name, pid=keeper.pid)
        began = time.monotonic()

        def end() -> None:
            keeper.stop()
            pulse.forget(keeper.pid, Path(settings.HOME))
            log.info("worker_drained", worker=name, seconds=round(time.monotonic() - began, 1))

        self._ending[name] = self._pool.submit(end)

    def _away(self, verb: Callable[[], object]) -> None:
        try:
            verb()
        except Error as error:
            log.warning("database_is_away", error=str(error)[:200])
        finally:
            connection.close()
