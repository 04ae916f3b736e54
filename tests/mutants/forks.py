"""A mutant's tests in a forked process: how they end, and what bounds the time they take."""

import contextlib
import json
import os
import resource
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.mutants.making import Mutant

PATIENCE_S = 1_800.0  # of the wall's clock: a busy machine is no test that failed
SPARE_S = 4.0  # of a test's processor time, beyond ten times what it should take
MOST_BYTES = 8 << 30
TOO_LONG = "it took too long"


class Ending(NamedTuple):
    """`by` is the test that failed; "" if the mutant could not even be imported, or lived."""

    killed: bool
    by: str
    seconds: float


class Found(NamedTuple):
    """A mutant, how it ended, and how many tests were to be run for it."""

    mutant: Mutant
    ending: Ending
    tests: int


class Watcher:
    """A pytest plugin: gives each test its processor time, and writes down what failed.

    A mutant that never ends is found by the time that its test should take, however busy the
    machine is.
    """

    def __init__(self, seconds: Mapping[str, float], answer: Path) -> None:
        self.seconds, self.answer = seconds, answer
        self.failed: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        most_s = SPARE_S + 10 * self.seconds.get(item.nodeid, 1.0)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + most_s) + 1, hard))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)
            self.answer.write_text(json.dumps(self.failed))


class Fork:
    """One child that runs `work()`, whose result is its exit code; `ended()` until it says how."""

    def __init__(
        self, mutant: Mutant, tests: int, work: Callable[[], int], expected_s: float,
        answer: Path,
    ) -> None:  # fmt: skip
        self.mutant, self.tests, self.answer = mutant, tests, answer
        self.began = time.monotonic()
        self.until = self.began + PATIENCE_S + 10 * expected_s
        answer.unlink(missing_ok=True)
        self.pid = os.fork()
        if self.pid == 0:
            _child(work)

    def ended(self) -> Ending | None:
        """None while it runs. A mutant that takes too long has been seen."""
        took_s = time.monotonic() - self.began
        late = time.monotonic() > self.until
        if late:
            os.killpg(self.pid, signal.SIGKILL)
        pid, status = os.waitpid(self.pid, 0 if late else os.WNOHANG)
        if pid == 0:
            return None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)  # what it started and left
        if late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
            return Ending(True, TOO_LONG, took_s)
        return Ending(status != 0, next(iter(self.failed()), ""), took_s)

    def failed(self) -> list[str]:
        """The tests that failed; none if it died before it could say."""
        try:
            return list(json.loads(self.answer.read_text()))
        except FileNotFoundError:
            return []


def _child(work: Callable[[], int]) -> None:
    """Never returns."""
    code = 70
    try:
        os.setsid()
        log = os.open(os.environ.get("MUTANTS_LOG", os.devnull), os.O_WRONLY | os.O_APPEND)
        os.dup2(log, 1), os.dup2(log, 2)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        code = work()
    finally:
        os._exit(code)


class Slots:
    """As many forks at once as there are slots; `take` is told of each that ended."""

    def __init__(self, jobs: int, take: Callable[[Found], None]) -> None:
        self.jobs, self.take = jobs, take
        self.running: dict[int, Fork] = {}

    def room(self) -> None:
        """Until a slot is free."""
        self.wait(until=self.jobs - 1)

    def start(self, make: Callable[[int], Fork]) -> None:
        """`make(slot)` as soon as one is free."""
        self.room()
        slot = next(slot for slot in range(self.jobs) if slot not in self.running)
        self.running[slot] = make(slot)

    def wait(self, *, until: int = 0) -> None:
        """Until no more than `until` are under way."""
        while len(self.running) > until:
            time.sleep(0.005)
            for slot, fork in list(self.running.items()):
                if (ending := fork.ended()) is not None:
                    del self.running[slot]
                    self.take(Found(fork.mutant, ending, fork.tests))
