"""One job of each kind, with real processes: worker, reconciler and host are each killed in the
middle of it. It ends once, and right. A check touches no host."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest

from agents import registry
from agents.hosts.embedded import process
from agents.hosts.http import Http
from agents.hosts.management import Manager
from agents.library import assignments, pulls, receipt, uploads, versions
from agents.library.checks import CHECKS
from agents.models import AuditEntry, Host, ModelFile, Placement, Pull, Upload
from masterchef.durable import attempts
from masterchef.durable.invariants import violations
from masterchef.embedded import commands
from tests.agents.gguf.making import gguf, llamafile
from tests.agents.library.shelf import serving
from tests.servers import environment

QUICK = {
    "MASTERCHEF_LEASE_S": "4",
    "MASTERCHEF_SWEEP_S": "0.3",
    "MASTERCHEF_RESEND_GRACE_S": "1",
    "DJANGO_SETTINGS_MODULE": "masterchef.settings",
}
SIZE = 250_000_000  # bytes: long enough under way to be stopped there
Start = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(transactional_db: None, media: Path) -> Iterator[Start]:
    """`start("worker")`, `start("reconciler")`: a process of its own on the test's services."""
    asked = {
        "worker": lambda: commands.celery_worker(["kitchen"], concurrency=2, name="killed"),
        "reconciler": lambda: [sys.executable, "-m", "masterchef.cli", "reconcile"],
    }
    with ExitStack() as stack:

        def run(part: str) -> "subprocess.Popen[bytes]":
            env = environment() | QUICK | {"MASTERCHEF_MEDIA": str(media)}
            started = subprocess.Popen(asked[part](), env=env, stdin=subprocess.DEVNULL)
            stack.callback(kill, started)
            return started

        yield run


def kill(part: "subprocess.Popen[bytes]") -> None:
    part.kill()
    part.wait(timeout=30)


def until(true: Callable[[], bool], what: str) -> None:
    for _ in range(60_000):
        if true():
            return
        time.sleep(0.005)
    raise AssertionError(f"waited too long for {what}")


def uploaded(content: bytes, filename: str) -> Upload:
    """Whole, and nobody was told that it is."""
    upload = uploads.open_upload(filename=filename, size=len(content))
    for at in range(0, len(content), receipt.LARGEST_PIECE):
        piece = content[at : at + receipt.LARGEST_PIECE]
        receipt.receive(upload.key, offset=at, pieces=[piece])
    return upload


def big_file() -> ModelFile:
    content = gguf(data=SIZE)
    upload = uploaded(content, "soup.gguf")
    attempts.take(CHECKS.name, upload.pk)
    upload.refresh_from_db()
    assert upload.file is not None and upload.file.sha256 == hashlib.sha256(content).hexdigest()
    return upload.file


def freeze_midway(pid: int, folder: Path) -> None:
    """Stop the process while it writes the file."""
    until(lambda: bool(parts_of(folder)), "the file's first bytes")
    os.kill(pid, signal.SIGSTOP)
    assert parts_of(folder), "it was quicker than us: make SIZE larger"


def parts_of(folder: Path) -> list[Path]:
    """What is being written there."""
    return [part for part in folder.glob(".part-*") if _size(part)]


def _size(part: Path) -> int:
    try:
        return part.stat().st_size
    except FileNotFoundError:  # it has just become whole
        return 0


@pytest.mark.slow
def test_a_check_survives_worker_and_reconciler(start: Start, media: Path) -> None:
    """Of a llamafile, whose model is copied out of it."""
    content = gguf(data=SIZE)
    upload = uploaded(llamafile(("soup.gguf", content)), "soup.llamafile")
    models = media / "models"
    worker, reconciler = start("worker"), start("reconciler")
    freeze_midway(worker.pid, models)
    assert Upload.objects.get().state == "claimed"
    (left,) = parts_of(models)
    kill(reconciler)
    kill(worker)

    worker, reconciler = start("worker"), start("reconciler")
    until(lambda: parts_of(models) not in ([], [left]), "another worker's copy")
    os.kill(worker.pid, signal.SIGSTOP)
    assert Upload.objects.get().state == "claimed", "it was quicker than us: make SIZE larger"
    kill(reconciler)  # alone: the worker goes on with what it has
    os.kill(worker.pid, signal.SIGCONT)
    start("reconciler")
    until(lambda: Upload.objects.get().state == "done", "the end")
    ended = Upload.objects.get()
    assert ended.fence > 1 and ended.file and ended.file.bytes == len(content)
    assert ended.file.sha256 == hashlib.sha256(content).hexdigest()
    until(lambda: not (media / "uploads" / str(upload.key)).exists(), "the upload's bytes to go")
    assert [path.name for path in models.iterdir()] == [f"{ended.file.sha256}.gguf"]
    time.sleep(3)  # for whoever might do it once more
    assert Upload.objects.get().fence == ended.fence and ModelFile.objects.count() == 1
    assert AuditEntry.objects.filter(action="upload.open").count() == 1
    assert not violations()


@pytest.mark.slow
def test_a_placement_survives_worker_reconciler_and_host(start: Start, tmp_path: Path) -> None:
    library = tmp_path / "library"
    blobs = library / "blobs"
    file = big_file()
    with process.start(library=library) as host:
        row = Host.objects.create(name="real", url=host.url, timeout_s=60)
        registry.check_host(row.pk)
        versions.create("soup", file)
        worker, reconciler = start("worker"), start("reconciler")
        assignments.assign("soup", host=row)

        freeze_midway(host.pid, blobs)
        assert Placement.objects.get().state == "claimed"
        kill(worker)
        kill(reconciler)
        start("worker")
        start("reconciler")
        os.kill(host.pid, signal.SIGCONT)
        until(lambda: not parts_of(blobs), "the end of what the dead worker sent")

        freeze_midway(host.pid, blobs)
        assert Placement.objects.get().fence > 1, "another worker has it"
        os.kill(host.pid, signal.SIGKILL)
        until(lambda: Placement.objects.get().state == "waiting", "the news that the host is gone")
        assert "unreachable" in Placement.objects.get().error_kind
    with process.start(int(host.url.rpartition(":")[2]), library=library) as again:
        until(lambda: Placement.objects.get().state == "done", "the end")
        ended = Placement.objects.get()
        assert [path.name for path in blobs.iterdir()] == [f"sha256-{file.sha256}"]
        digest = Manager(Http(again.url)).digest_of("soup:latest")
        assert ended.host_digest == digest == file.sha256
        time.sleep(3)  # for whoever might do it once more
        assert Placement.objects.get().fence == ended.fence
    assert AuditEntry.objects.filter(action="assignment.create").count() == 1
    assert not violations()


@pytest.mark.slow
def test_a_pull_survives_worker_reconciler_and_host(start: Start) -> None:
    """The host is a fake: no server that pulls could be had."""
    with serving() as host:
        host.held = Event()
        row = Host.objects.create(name="fake", url=host.url, timeout_s=60)
        registry.check_host(row.pk)
        worker, reconciler = start("worker"), start("reconciler")
        pulls.pull("soup:8b", row)
        until(lambda: host.pulling == 1, "the pull's first lines")
        assert Pull.objects.get().state == "claimed"
        kill(worker)
        kill(reconciler)
        until(lambda: host.pulling == 0, "the end of the dead worker's connection")
        start("worker")
        start("reconciler")
        until(lambda: host.pulling == 1, "another worker's pull")
        assert Pull.objects.get().fence > 1
    until(lambda: Pull.objects.get().state == "waiting", "the news that the host is gone")
    with serving(int(host.url.rpartition(":")[2])) as again:
        until(lambda: Pull.objects.get().state == "done", "the end")
        ended = Pull.objects.get()
        assert (ended.host_digest, again.models) == ("pulled", {"soup:8b": "pulled"})
        time.sleep(3)  # for whoever might do it once more
        assert Pull.objects.get().fence == ended.fence
        assert again.count("POST /api/pull") == 1
    assert AuditEntry.objects.filter(action="model.pull").count() == 1
    assert not violations()
