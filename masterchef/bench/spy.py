"""Loaded by the bench's workers only: adds up where a turn's time goes, by wrapping its steps.

Wall time of the steps, waiting for PostgreSQL and for the interpreter lock included; a step's
own steps are subtracted from it. Written to $MASTERCHEF_SPENT/<pid>.json twice a second.
"""

import functools
import json
import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

_spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
_inner = threading.local()
_lock = threading.Lock()


def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with its own time added up under `name`."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        outer = getattr(_inner, "seconds", 0.0)
        _inner.seconds = 0.0
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            took = time.perf_counter() - start
            with _lock:
                _spent[name][0] += took - _inner.seconds
                _spent[name][1] += 1
            _inner.seconds = outer + took

    return wrapper


def _dump(folder: Path) -> None:
    while True:
        time.sleep(0.5)
        with _lock:
            text = json.dumps(_spent)
        draft = folder / f".{os.getpid()}"
        draft.write_text(text)
        draft.rename(folder / f"{os.getpid()}.json")


def install() -> None:
    """Wrap the steps of a turn, in this process."""
    from django.db.backends.base.base import BaseDatabaseWrapper

    from agents import turns
    from kitchen.sessions import announcements, replica, ticks
    from masterchef.durable import attempts, statements

    statements.claim = timed("claim", statements.claim)
    turns._play = timed("play", turns._play)
    statements.settle = timed("decide", statements.settle)
    ticks.close_if_complete = timed("anything left?", ticks.close_if_complete)
    ticks._attempt = timed("close: rest", ticks._attempt)
    ticks.sql = timed("close: statements", ticks.sql)
    ticks.runs.tell = timed("close: events", ticks.runs.tell)
    replica.play = timed("close: step and hash", replica.play)
    BaseDatabaseWrapper.commit = timed(  # type: ignore[method-assign]
        "close: commit", BaseDatabaseWrapper.commit
    )
    announcements.send = timed("announce: messages", announcements.send)
    attempts.take = timed("turn: rest", attempts.take)


if "MASTERCHEF_SPENT" in os.environ:
    install()
    threading.Thread(
        target=_dump, args=(Path(os.environ["MASTERCHEF_SPENT"]),), daemon=True
    ).start()
