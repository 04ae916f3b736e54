"""A worker dies in the middle of a job: another ends it, once, and it comes out right."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import close_old_connections

from agents.library import assignments, receipt, uploads, versions
from agents.library.checks import CHECKS
from agents.library.placements import PLACEMENTS
from agents.models import ModelFile, Placement, Upload
from masterchef.durable import sql
from masterchef.durable.invariants import violations
from tests.agents.gguf.making import gguf
from tests.agents.library.conftest import place, play
from tests.agents.library.test_placing import Hosts
from tests.servers import environment

TAKE = (
    "import django; django.setup(); from masterchef.durable import attempts;"
    " attempts.take({!r}, {})"
)


def worker(kind: str, id: int, media: Path) -> "subprocess.Popen[bytes]":
    """A process of its own that takes the row as a worker does."""
    env = environment() | {"MASTERCHEF_MEDIA": str(media)}
    env["DJANGO_SETTINGS_MODULE"] = "masterchef.settings"
    return subprocess.Popen([sys.executable, "-c", TAKE.format(kind, id)], env=env)


def killed(process: "subprocess.Popen[bytes]", table: str) -> None:
    """Dead, and its lease over."""
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=30) == -signal.SIGKILL
    sql(f"UPDATE {table} SET lease_until = now() - interval '1 second' WHERE state = 'claimed'")


@pytest.mark.slow
def test_a_placement_survives_its_worker(soup: ModelFile, hosts: Hosts, media: Path) -> None:
    host, shelf = hosts("one")
    shelf.slow_s = 0.5  # a piece
    versions.create("soup", soup)
    assignments.assign("soup", host=host)
    row = place(host)
    process = worker(PLACEMENTS.name, row.pk, media)
    for _ in range(600):
        row.refresh_from_db()
        if row.phase == "sending":
            break
        assert process.poll() is None
        time.sleep(0.05)
    assert row.state == "claimed" and row.bytes_total == soup.bytes
    killed(process, "agents_placement")
    assert shelf.blobs == {}

    shelf.slow_s = 0
    assert PLACEMENTS.release_expired() == 1
    play(PLACEMENTS, row)
    assert (row.state, row.attempts) == ("done", 2)
    assert shelf.count("POST /api/create") == 1 and shelf.blobs == {soup.sha256: soup.bytes}
    play(PLACEMENTS, row)
    assert shelf.count("POST /api/create") == 1, "what is done is not done again"
    assert not violations()


@pytest.mark.slow
def test_a_check_survives_its_worker(transactional_db: None, media: Path) -> None:
    content = gguf(data=120_000_000)
    upload = uploads.open_upload(filename="soup.gguf", size=len(content))
    for at in range(0, len(content), receipt.LARGEST_PIECE):
        piece = content[at : at + receipt.LARGEST_PIECE]
        receipt.receive(upload.key, offset=at, pieces=[piece])
    process = worker(CHECKS.name, upload.pk, media)
    while Upload.objects.get(pk=upload.pk).state == "ready":
        assert process.poll() is None
        time.sleep(0.01)
    killed(process, "agents_upload")
    close_old_connections()
    CHECKS.release_expired()
    upload.refresh_from_db()
    play(CHECKS, upload)
    assert upload.state == "done" and upload.file is not None
    names = [path.name for path in media.rglob("*") if path.is_file()]
    assert names == [f"{upload.file.sha256}.gguf"]
    assert not violations() and not Placement.objects.exists()
