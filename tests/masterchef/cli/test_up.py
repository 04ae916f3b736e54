"""`up` brings everything, and takes everything away again."""

import hashlib
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.agents.gguf import making
from tests.agents.hosts import tiny
from tests.masterchef.cli.conftest import Run

pytestmark = pytest.mark.slow


@pytest.fixture
def up(bare: dict[str, str], home: Path) -> Iterator[subprocess.Popen[str]]:
    home.parent.mkdir(exist_ok=True)
    file = home.parent / "Soup Q8.llamafile"
    file.write_bytes(making.llamafile(("soup.gguf", tiny.llama())))
    command = [sys.executable, "-m", "masterchef.cli", "up", "--json", "--models", "scripted"]
    command += ["--model", str(file)]
    with (home.parent / "stderr").open("w") as stderr:
        process = subprocess.Popen(
            ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *command],  # as a shell does for `up &`
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=bare,
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

    _the_file_is_a_model_in_the_registry(addresses["web"], entrances["admin_password"])
    doctor = masterchef("doctor", "--json")
    wrong = [line for line in doctor.stdout.splitlines() if '"wrong"' in line]
    assert not wrong
    second = masterchef("up")
    assert second.returncode == 1
    assert f"process {up.pid}" in second.stderr

    beat = (home / "logs" / "beat.log").read_text()
    assert beat.count("beat: Starting") == 1 and "raised exception" not in beat

    up.send_signal(signal.SIGINT)  # which a script's background begins with ignored
    assert up.wait(60) == 0
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive


def _the_file_is_a_model_in_the_registry(web: str, password: str) -> None:
    with httpx.Client(base_url=web) as http:
        login = {"username": "admin", "password": password}
        token = http.post("/api/v1/auth/token", json=login).raise_for_status().json()["access"]
        found = http.get("/api/v1/models", headers={"Authorization": f"Bearer {token}"}).json()
    (soup,) = [row for row in found["results"] if row["name"] == "soup-q8:latest"]
    assert soup["digest"] == hashlib.sha256(tiny.llama()).hexdigest()


@pytest.mark.parametrize(
    ("content", "words"), [(None, "there is no file"), (b"GGUF" + bytes(39), "GGUF version 0")]
)
def test_up_with_a_file_that_is_no_model_starts_nothing(
    masterchef: Run, home: Path, tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "soup.gguf"
    if content is not None:
        file.write_bytes(content)
    ran = masterchef("up", "--model", str(file))
    assert ran.returncode == 2 and words in ran.stderr
    assert not (home / "logs").exists()
