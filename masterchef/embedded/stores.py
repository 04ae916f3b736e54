"""PostgreSQL and Valkey as parts that a supervisor keeps."""

from collections.abc import Callable
from pathlib import Path

from masterchef.embedded import postgres, valkey
from masterchef.embedded.process import Child
from masterchef.embedded.supervisor import Part


def postgres_part(home: Path, log: Path, *, durable: bool) -> tuple[Part, str]:
    """Start PostgreSQL in the home; returns the part and its URL.

    Only for who holds the home's lock: a server left by a stack that was killed is ended first.
    """
    folder = home / "postgres"
    folder.mkdir(exist_ok=True)
    postgres.stop_leftover(postgres.data_folder(folder))
    server = postgres.start(folder, durable=durable, log=log)
    return Part(
        "postgres",
        launch=_first_then(server.child, server.relaunch),
        stop=lambda child: server.stop(),
        stage=0,
    ), server.url


def valkey_part(home: Path, log: Path) -> tuple[Part, str]:
    """Start Valkey in the home; returns the part and its URL."""
    folder = home / "valkey"
    server = valkey.start(folder, log=log)
    return Part(
        "valkey",
        launch=_first_then(server.child, server.relaunch),
        stop=lambda child: server.stop(),
        stage=0,
    ), server.url


def _first_then(first: Child, relaunch: Callable[[], Child]) -> Callable[[], Child]:
    """Hand over the running child at the first launch, a new one at each later launch."""
    waiting = [first]
    return lambda: waiting.pop() if waiting else relaunch()
