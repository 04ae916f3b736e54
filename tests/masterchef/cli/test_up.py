"""`up` brings everything, and takes everything away again."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.masterchef.cli.conftest import Run

pytestmark = pytest.mark.slow


@pytest.fixture
def up(bare: dict[str, str], home: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "masterchef.cli", "up", "--json", "--models", "scripted"]
    home.parent.mkdir(exist_ok=True)
    with (home.parent / "stderr").open("w") as stderr:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=stderr, text=True, env=bare
        )
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(60)


def test_up_answers_is_found_by_doctor_and_leaves_no_process(
    up: subprocess.Popen[str], home: Path, masterchef: Run
) -> None:
    assert up.stdout is not None
    line = up.stdout.readline()
    assert line, (home.parent / "stderr").read_text()
    entrances = json.loads(line)
    children = psutil.Process(up.pid).children(recursive=True)
    assert len(children) >= 8

    assert entrances["admin_password"]
    addresses = entrances["addresses"]
    assert httpx.get(addresses["admin"], follow_redirects=True).status_code == 200
    assert httpx.get(addresses["flower"]).status_code == 401
    login = ("admin", entrances["flower_password"])
    assert httpx.get(addresses["flower"], auth=login).status_code == 200

    doctor = masterchef("doctor", "--json")
    wrong = [line for line in doctor.stdout.splitlines() if '"wrong"' in line]
    assert not wrong
    second = masterchef("up")
    assert second.returncode == 1
    assert f"process {up.pid}" in second.stderr

    up.send_signal(signal.SIGTERM)
    assert up.wait(60) == 0
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive
