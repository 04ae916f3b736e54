"""The order of tests, and a flush that survives threads of ours that still write;
masterchef.embedded.pytest_plugin starts PostgreSQL and Valkey."""

from typing import Any

import pytest
import tenacity
from django.db import OperationalError
from django.db.backends.postgresql.operations import DatabaseOperations


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that drive a browser come last: Playwright leaves an event loop behind, in which
    Django refuses to work."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_configure() -> None:
    """Empty the tables again when it deadlocked.

    A process writes its log, its heartbeats and its slots from threads of its own. What they write
    when a test ends takes locks in another order than the TRUNCATE of the test's end, and
    PostgreSQL ends one of the two.
    """
    once = DatabaseOperations.execute_sql_flush

    @tenacity.retry(
        retry=tenacity.retry_if_exception_type(OperationalError),
        stop=tenacity.stop_after_attempt(5),
        wait=tenacity.wait_random(0.05, 0.5),
        reraise=True,
    )
    def flush(self: Any, sql_list: Any) -> None:
        once(self, sql_list)

    DatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]
