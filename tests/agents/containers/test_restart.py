"""Docker restarted under a running participant. The engine here is a second one, of this test."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents import containers
from agents.containers import EngineError, Status
from agents.containers.engine import engine, problem
from agents.containers.labels import sets
from agents.flavors import Outcome
from tests.agents.containers.trying import PATIENCE_S, Place, finish

pytestmark = [pytest.mark.docker, pytest.mark.xdist_group("docker"), pytest.mark.slow]


class Engine:
    """A dockerd of our own: no network, everything in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        # In a network namespace of its own: with --bridge=none it would remove docker0, which
        # belongs to the machine's engine.
        argv = ["unshare", "--net", "dockerd", "--bridge=none", "--iptables=false"]
        argv += ["--host", f"unix://{self.folder}/docker.sock"]
        argv += ["--data-root", f"{self.folder}/data", "--exec-root", f"{self.folder}/exec"]
        argv += ["--pidfile", f"{self.folder}/pid"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(argv, stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE_S
        while problem():
            assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE_S)


@pytest.fixture
def second(dummy_image: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    if os.geteuid() != 0 or shutil.which("dockerd") is None:
        pytest.skip("a second engine needs root and dockerd")
    folder = Path(tempfile.mkdtemp(prefix="masterchef-engine-"))
    saved = folder / "images.tar"
    with saved.open("wb") as file:
        for chunk in engine().images.get(dummy_image).save(named=True):
            file.write(chunk)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{folder}/docker.sock")
    second = Engine(folder)
    try:
        second.start()
        with saved.open("rb") as file:
            (image,) = engine().images.load(file)
        image.tag("masterchef/base")  # the holder only needs something that can sleep
        yield second
    finally:
        if problem():
            with contextlib.suppress(AssertionError):
                second.start()
        containers.sweep(site="restarted")
        second.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_after_a_restart_the_attempt_is_lost_and_another_one_can_start(second: Engine) -> None:
    place = Place("restarted")
    key = place.start("slow=600")
    second.stop()

    with pytest.raises(EngineError, match="no Docker engine answers"):
        containers.state(key)
    second.start()

    assert containers.state(key).status is Status.LOST
    with pytest.raises(EngineError, match="is gone"):
        containers.home_files(key, ["x"])
    containers.remove(key)
    assert sets(site=place.site) == []
    assert finish(place.start("write", place.key(fence=2))).ending.outcome is Outcome.OK
    assert sets(site=place.site) == []
