"""A mutant in a process of its own, forked from one that has loaded all libraries before.

Most of the packages are pure Python: their tests run without Django, PostgreSQL and the stack,
which takes a second. Those of durable work have the whole of it.
"""

import importlib.abc
import importlib.machinery
import json
import os
import signal
import sys
import time
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import django.db.models  # noqa: F401
import hypothesis.strategies  # noqa: F401
import numpy  # noqa: F401
import orjson  # noqa: F401
import pydantic  # noqa: F401
import pytest
import scipy.stats  # noqa: F401
import yaml  # noqa: F401

from tests.mutants.making import ROOT, Mutant

ALWAYS = ["-x", "-q", "--hypothesis-seed=0", "-p", "no:cacheprovider", "-p", "no:playwright"]
PURE = [f"-pno:{each}" for each in ("django", "schemathesis", "xdist", "asyncio", "anyio")]
PURE += ["-o", "addopts=", "-W", "ignore"]
PATIENCE_S = 20.0  # beyond what the tests should take
TOO_LONG = "it took too long"


class Ending(NamedTuple):
    """`by` is the test that failed; "" if the mutant could not even be imported, or lived."""

    killed: bool
    by: str
    seconds: float


class Loader(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):
    """Gives the mutant's source in the place of its file's."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.module, str(ROOT / mutant.file))
        self.mutant = mutant

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:
        if name != self.mutant.module:
            return None
        package = self.mutant.file.endswith("/__init__.py")
        spec = importlib.machinery.ModuleSpec(name, self, origin=self.path, is_package=package)
        if package:
            spec.submodule_search_locations = [str(Path(self.path).parent)]
        spec.has_location = True
        return spec

    def get_code(self, fullname: str) -> types.CodeType:
        code = compile(self.mutant.source(), self.path, "exec", dont_inherit=True)
        assert isinstance(code, types.CodeType)
        return code


class Watcher:
    """Writes down what was collected and what failed."""

    def __init__(self) -> None:
        self.collected: list[str] = []
        self.failed: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.collected = [item.nodeid for item in session.items]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)


class Run:
    """One forked pytest; `ended()` until it says how. `place` takes what it answers."""

    def __init__(
        self, mutant: Mutant | None, args: Sequence[str], expected_s: float, place: Path
    ) -> None:
        self.mutant = mutant
        self.began = time.monotonic()
        self.until = self.began + PATIENCE_S + 5 * expected_s
        self.answer = place
        self.tests = 0
        self.answer.unlink(missing_ok=True)
        self.pid = os.fork()
        if self.pid == 0:
            _child(mutant, args, place)

    def ended(self) -> Ending | None:
        """None while it runs. A mutant that takes too long has been seen."""
        took_s = time.monotonic() - self.began
        if time.monotonic() > self.until:
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            return Ending(True, TOO_LONG, took_s)
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            return None
        return Ending(status != 0, next(iter(self.said()["failed"]), ""), took_s)

    def said(self) -> dict[str, list[str]]:
        """Tests that it collected, and tests that failed."""
        try:
            return dict(json.loads(self.answer.read_text()))
        except FileNotFoundError:  # it died before it could say
            return {"collected": [], "failed": []}


def _child(mutant: Mutant | None, args: Sequence[str], answer: Path) -> None:
    """Never returns."""
    code = 70
    try:
        os.setsid()
        log = os.open(os.environ.get("MUTANTS_LOG", os.devnull), os.O_WRONLY | os.O_APPEND)
        os.dup2(log, 1), os.dup2(log, 2)
        if mutant is not None:
            assert mutant.module not in sys.modules
            sys.meta_path.insert(0, Loader(mutant))
        watcher = Watcher()
        code = int(pytest.main([*ALWAYS, *args], plugins=[watcher]))
        said = {"failed": watcher.failed, "collected": watcher.collected}
        answer.write_text(json.dumps(said))
    finally:
        os._exit(code)
