"""PostgreSQL and Valkey for the tests of durable work, a database for each that runs beside."""

import contextlib
import os
from collections.abc import Iterator

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
