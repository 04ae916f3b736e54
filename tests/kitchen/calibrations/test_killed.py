"""A worker is killed in the middle of a calibration; another ends it, and plays nothing twice."""

import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from kitchen import calibrations
from kitchen.models import Calibration
from masterchef.durable.invariants import violations
from masterchef.embedded import commands
from tests.servers import environment

from .making import saved

QUICK = {
    "MASTERCHEF_LEASE_S": "3",
    "MASTERCHEF_SWEEP_S": "0.3",
    "MASTERCHEF_RESEND_GRACE_S": "0.5",
    "DJANGO_SETTINGS_MODULE": "masterchef.settings",
}


def started(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, env=environment() | QUICK, stdin=subprocess.DEVNULL)


def worker(name: str) -> "subprocess.Popen[bytes]":
    return started(commands.celery_worker(["calibrations"], concurrency=2, name=name))


def until(true: Callable[[], bool], what: str) -> None:
    for _ in range(12_000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError(f"waited too long for {what}")


@pytest.mark.slow
def test_it_survives_its_worker(transactional_db: None) -> None:
    row = calibrations.begin(saved(), range(1, 13))
    reconciler = started([sys.executable, "-m", "masterchef.cli", "reconcile"])
    first = worker("first")
    try:
        until(lambda: bool(Calibration.objects.get().shares.get("noisy:0.8")), "its first steps")
        first.kill()
        first.wait()
        left = Calibration.objects.get()
        assert left.state == "claimed" and left.steps_done < left.steps_total
        first = worker("second")
        until(lambda: not Calibration.objects.get().under_way, "its end")
        row.refresh_from_db()
        assert (row.state, row.attempts, row.fence) == ("done", 2, 2)
        assert all(row.shares[name][: len(of)] == of for name, of in left.shares.items())
        assert {len(of) for of in row.shares.values()} == {12}
        assert not violations()
    finally:
        for part in (first, reconciler):
            part.kill()
            part.wait()
