"""The reconciler: a process of its own that makes good whatever was lost. Safe on several hosts.

It reads only PostgreSQL and the lengths of the queues. Each sweep that writes takes a
transaction-level advisory lock, so a frozen reconciler blocks nobody for longer than the database
allows a transaction to idle; a message that two of them send again costs a refused claim.
"""

import signal
import threading
from collections.abc import Iterator

import redis
import structlog
from django.conf import settings
from django.db import Error, connection

from masterchef.durable import registry
from masterchef.durable.registry import Sweep

log = structlog.get_logger(__name__)


def all_sweeps() -> Iterator[Sweep]:
    """The passes of every kind, and between them what the rooms do beyond."""
    kinds = registry.kinds().values()
    yield from (kind.release_expired for kind in kinds)
    yield from (kind.wake_waiting for kind in kinds)
    yield from registry.sweeps()
    yield from (kind.resend for kind in kinds)


def sweep_once() -> dict[str, int]:
    """One pass; {sweep: how many rows it put right}. A sweep that fails leaves the others alone."""
    found: dict[str, int] = {}
    for sweep in all_sweeps():
        name = getattr(sweep, "__name__", str(sweep))
        try:
            count = sweep()
        except (Error, redis.RedisError, OSError) as error:
            log.warning("sweep_failed", sweep=name, error=str(error)[:300])
            connection.close()
            continue
        except Exception:
            log.exception("sweep_failed", sweep=name)
            continue
        if count:
            found[name] = found.get(name, 0) + count
    return found


def main(stop: threading.Event | None = None) -> None:
    """Sweep until SIGTERM, SIGINT or `stop`."""
    stop = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    while not stop.wait(settings.SWEEP_S):
        if put_right := sweep_once():
            log.info("reconciled", **put_right)
