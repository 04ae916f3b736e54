"""A pytest plugin for `make coverage`: which test ran which line, and how long it took."""

import json
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

SECONDS = Path(".mutants.seconds.json")
_seconds: dict[str, float] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What runs from here on is the test's."""
    measuring = coverage.Coverage.current()
    if measuring is None:
        return (yield)
    measuring.switch_context(item.nodeid)
    try:
        return (yield)
    finally:
        measuring.switch_context("")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] = _seconds.get(report.nodeid, 0) + report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        SECONDS.write_text(json.dumps(_seconds, indent=0, sort_keys=True))
