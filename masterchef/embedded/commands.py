"""The command line of each process of the project, the same here and on large hosts."""

import sys
from collections.abc import Sequence
from pathlib import Path

_CELERY = [sys.executable, "-m", "celery", "-A", "masterchef"]


def worker(patterns: Sequence[str], *, concurrency: int, name: str) -> list[str]:
    """A worker for the queues that match the globs; it becomes `celery_worker()`."""
    return [
        *(sys.executable, "-m", "masterchef.cli", "worker", "--queues", ",".join(patterns)),
        *("--concurrency", str(concurrency), "--name", name),
    ]


def celery_worker(queues: Sequence[str], *, concurrency: int, name: str) -> list[str]:
    """A Celery worker with a pool of threads, since turns wait on the network."""
    return [
        *(*_CELERY, "worker", "--pool", "threads", "--concurrency", str(concurrency)),
        *("--queues", ",".join(queues), "--hostname", f"{name}@%h", "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle"),
    ]


def reconcile() -> list[str]:
    """The sweeper of DESIGN §4, which needs no broker to live."""
    return [sys.executable, "-m", "masterchef.cli", "reconcile"]


def beat() -> list[str]:
    """Celery's clock; the pid file is left out, since the supervisor knows its child."""
    return [*_CELERY, "beat", "--pidfile=", "--loglevel", "INFO"]


def web(port: int) -> list[str]:
    """The web server: HTTP and WebSocket."""
    return [
        *(sys.executable, "-m", "uvicorn", "masterchef.asgi:application"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--no-access-log", "--timeout-graceful-shutdown", "3"),
    ]


def flower(port: int) -> list[str]:
    """Flower; its name and password come by FLOWER_BASIC_AUTH, not as an argument."""
    return [*_CELERY, "flower", "--address=127.0.0.1", f"--port={port}"]


def model_host(port: int, models: Sequence[str], folder: Path | None = None) -> list[str]:
    """The embedded model host; `folder` keeps the models that are put there."""
    return [
        *(sys.executable, "-m", "agents.hosts.embedded"),
        *("--port", str(port), "--models", ",".join(models)),
        *(("--folder", str(folder)) if folder else ()),
    ]


def migrate() -> list[str]:
    """Bring the database's tables up to date."""
    return [sys.executable, "-m", "masterchef.migration"]
