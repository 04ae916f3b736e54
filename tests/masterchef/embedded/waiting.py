"""Waiting for other processes, by what they do and not by how long they take."""

import time
from collections.abc import Callable

import psutil

PATIENCE = 60.0


def until(condition: Callable[[], object], what: str) -> None:
    """Block until the condition holds; fails the test after a minute."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{what} didn't happen within {PATIENCE:.0f} s"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    """Whether the process has ended (one that nobody has reaped yet has ended, too)."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
