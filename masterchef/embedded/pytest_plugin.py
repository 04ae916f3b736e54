"""A PostgreSQL and a Valkey for one run of the tests, started before Django reads its settings.

Loaded by `-p masterchef.embedded.pytest_plugin` (pytest's settings in pyproject.toml): a
conftest would come too late, since pytest-django reads the settings before any of them. With
xdist the controller starts the servers and its workers inherit the addresses.
"""

import atexit
import os
from collections.abc import Callable
from pathlib import Path

from masterchef.embedded import folders, postgres, valkey

_stops: list[Callable[[], None]] = []


def _start() -> None:
    folder = folders.temporary()
    _stops.append(lambda: folders.remove(folder))
    if "DATABASE_URL" not in os.environ:
        database = postgres.start(folder / "postgres", durable=False)
        _stops.append(lambda: database.stop(immediate=True))
        os.environ["DATABASE_URL"] = database.url
    if "REDIS_URL" not in os.environ:
        broker = valkey.start(folder / "valkey")
        _stops.append(broker.stop)
        os.environ["REDIS_URL"] = broker.url
    os.environ.setdefault("MASTERCHEF_HOME", str(Path(folder) / "home"))
    # A loaded machine must not lose a test's transaction; what tests leases sets its own.
    os.environ.setdefault("MASTERCHEF_LEASE_S", "60")
    os.environ.setdefault("MASTERCHEF_SECRET_KEY", "only-for-the-tests-of-this-checkout")


def _stop() -> None:
    while _stops:
        _stops.pop()()


def _own_redis_database() -> None:
    """Give each xdist worker a numbered database of its own on the controller's Valkey."""
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) % 15 + 1
    base, _, _ = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{base}/{number}"


def pytest_unconfigure() -> None:
    """Stop the servers at the end of the run, also after Ctrl-C."""
    _stop()


if "PYTEST_XDIST_WORKER" in os.environ:
    _own_redis_database()
else:
    atexit.register(_stop)  # pytest may end before it is configured: a wrong option, --help
    _start()
