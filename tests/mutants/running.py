"""Mutants in turn, each in a process of its own, forked from one that has loaded what it needs.

`Session` is a pytest that has imported and collected all tests once and forks for each mutant of a
function. A mutant that changes what an import does is run by `imported()`, in a fork of a process
that has loaded only libraries.
"""

import functools
import gc
import importlib.abc
import importlib.machinery
import json
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import django.db.models  # noqa: F401
import numpy  # noqa: F401
import orjson  # noqa: F401
import pydantic  # noqa: F401
import pytest
import scipy.stats  # noqa: F401
import yaml  # noqa: F401
from hypothesis import HealthCheck, Phase, settings

from tests.mutants.choosing import Tests
from tests.mutants.forks import Ending, Fork, Found, Slots, Watcher
from tests.mutants.functions import Loaded, changed
from tests.mutants.making import PACKAGES, ROOT, Mutant

ALWAYS = ["-x", "-q", "--hypothesis-seed=0", "-p", "no:cacheprovider", "-p", "no:playwright"]
PURE = [f"-pno:{each}" for each in ("django", "schemathesis", "xdist", "asyncio", "anyio")]
PURE += ["-o", "addopts=", "-W", "ignore"]
# The same examples each time, and no search for a smaller one: that it failed is enough.
settings.register_profile(
    "mutants", phases=[Phase.explicit, Phase.generate], database=None, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
settings.load_profile("mutants")


class Session:
    """A pytest plugin: collects, then forks for each mutant instead of running the tests itself.

    `before()` is called before each fork. What it collected and every ending are written to
    `place`.
    """

    def __init__(
        self, mutants: Sequence[Mutant], tests: Tests, place: Path, *, slots: int,
        before: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self.mutants, self.tests, self.place, self.before = mutants, tests, place, before
        self.slots = Slots(slots, functools.partial(tell, place))
        self.items: dict[str, pytest.Item] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items}
        (self.place / "collected").write_text(json.dumps(list(self.items)))
        self.loaded = Loaded(PACKAGES)
        gc.freeze()
        for mutant in self.mutants:
            if chosen := self.tests.of(mutant, self.items):
                self.slots.room()
                self.before()
                self.slots.start(functools.partial(self.fork, mutant, chosen))
            else:
                tell(self.place, Found(mutant, Ending(False, "no test runs it", 0.0), 0))
        self.slots.wait()
        return True

    def fork(self, mutant: Mutant, chosen: list[str], slot: int) -> Fork:
        answer = self.place / f"answer{slot}"
        watcher = Watcher(self.tests.seconds, answer)
        work = functools.partial(self.work, mutant, chosen, watcher)
        return Fork(mutant, len(chosen), work, self.tests.take_s(chosen), answer)

    def work(self, mutant: Mutant, chosen: list[str], watcher: Watcher) -> int:
        """In the fork: 1 as soon as a test fails."""
        changes = changed(mutant)
        assert changes is not None
        self.loaded.put(changes)
        items = [self.items[test] for test in chosen]
        items[0].config.pluginmanager.register(watcher)
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if watcher.failed:
                return 1
        return 0


def tell(place: Path, found: Found) -> None:
    """One more line of `endings`."""
    with (place / "endings").open("a") as endings:
        endings.write(json.dumps([found.mutant.identity, found.ending, found.tests]) + "\n")


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


def imported(
    mutant: Mutant, args: Sequence[str], seconds: Mapping[str, float], answer: Path
) -> int:
    """In a fork: run pytest on a product that is imported with the mutant in it."""
    assert mutant.module not in sys.modules
    sys.meta_path.insert(0, Loader(mutant))
    return int(pytest.main([*ALWAYS, *args], plugins=[Watcher(seconds, answer)]))


def failing(args: Sequence[str], answer: Path) -> int:
    """In a fork: run pytest on the product as it is; `answer` takes the tests that fail."""
    return int(pytest.main([*ALWAYS, *args], plugins=[Watcher({}, answer)]))
