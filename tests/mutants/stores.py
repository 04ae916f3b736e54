"""PostgreSQL and Valkey for the tests of durable work, with a new database for each mutant."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import redis

from masterchef.embedded import folders, postgres, valkey


@contextlib.contextmanager
def opened() -> Iterator[tuple[str, str]]:
    """The addresses of both, without a database's name or number."""
    folder = folders.temporary()
    database = postgres.start(folder / "postgres", durable=False)
    broker = valkey.start(folder / "valkey")
    try:
        yield database.url.rpartition("/")[0], broker.url.rpartition("/")[0]
    finally:
        broker.stop()
        database.stop(immediate=True)
        folders.remove(folder)


def use(addresses: tuple[str, str], slot: int) -> None:
    """What a child forked next will find in its environment. pytest-django makes the database."""
    os.environ["DATABASE_URL"] = f"{addresses[0]}/mutants{slot}"
    os.environ["REDIS_URL"] = f"{addresses[1]}/{slot + 1}"


class Database:
    """A pytest plugin: makes the test database once, and from its copy again before each fork."""

    def __init__(self) -> None:
        self.name = ""
        self.config: pytest.Config

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self.config = session.config
        self.config.pluginmanager.register(Made())  # after pytest-django's fixtures

    def again(self) -> None:
        """As it was after its migrations, and an empty Redis."""
        from django.conf import settings

        if not self.name:
            self._make()
        with self._server() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.name}_as_new"')
        with redis.from_url(settings.REDIS_URL) as client:
            client.flushdb()

    def _make(self) -> None:
        from django.db import connections
        from django.test.utils import setup_databases
        from pytest_django.plugin import blocking_manager_key

        with self.config.stash[blocking_manager_key].unblock():
            setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
        self.name = str(connections["default"].settings_dict["NAME"])
        connections.close_all()
        connections["default"].close_pool()
        with self._server() as server:
            server.execute(f'ALTER DATABASE "{self.name}" RENAME TO "{self.name}_as_new"')

    def _server(self) -> Any:
        address = os.environ["DATABASE_URL"].rpartition("/")[0]
        return psycopg.connect(f"{address}/postgres", autocommit=True)


class Made:
    """A pytest plugin: the database is there already."""

    @pytest.fixture(scope="session")
    def django_db_setup(self) -> None: ...
