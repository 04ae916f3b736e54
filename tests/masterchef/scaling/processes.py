"""Worker processes on the test's own database."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

from masterchef.embedded.folders import CHECKOUT
from masterchef.embedded.process import Child

PATIENCE_S = 120  # generous: a loaded machine starts a worker slowly
TIMING = {
    "MASTERCHEF_LEASE_S": "4",
    "MASTERCHEF_GRACE_S": "6",
    "MASTERCHEF_SWEEP_S": "0.3",
    "MASTERCHEF_RESEND_GRACE_S": "1",
    "MASTERCHEF_CALM_S": "3",
}


def launch(name: str, command: list[str], folder: Path, *, tree: Path = CHECKOUT) -> Child:
    """A process of the project with the code of `tree`."""
    there = connection.settings_dict
    address = f"{there['HOST']}:{there['PORT']}/{there['NAME']}"
    env = {
        **os.environ,
        **TIMING,
        "DATABASE_URL": f"postgresql://{there['USER']}:{there['PASSWORD']}@{address}",
        "REDIS_URL": settings.REDIS_URL,
        "MASTERCHEF_HOME": str(folder),
        "MASTERCHEF_MACHINE": "chef-1",
        "PYTHONPATH": str(tree),
    }
    return Child(command, log=folder / f"{name}.log", env=env, cwd=tree)


def until(true: Callable[[], bool], what: str) -> None:
    """Block until it holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, f"{what}: not within {PATIENCE_S} s"
        time.sleep(0.05)
