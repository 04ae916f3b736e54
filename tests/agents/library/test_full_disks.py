"""A disk that fills, on either side: it is told with what to do, nothing is left half made, and
the work goes on once there is room."""

import hashlib
from pathlib import Path

import pytest

from agents import registry
from agents.hosts.embedded import process
from agents.library import assignments, receipt, uploads, versions
from agents.library.checks import CHECKS
from agents.library.errors import NoRoom
from agents.library.placements import PLACEMENTS
from agents.models import Host, ModelFile, Upload
from masterchef.cli.models import arrivals
from masterchef.durable import sql
from masterchef.durable.invariants import violations
from tests.agents.gguf.making import gguf, llamafile
from tests.agents.library.conftest import bring, place, play
from tests.small_disk import small_disk

SOUP = gguf(data=3_000_000)


def now_ready(table: str, id: int) -> None:
    """Its pause is over."""
    sql(f"UPDATE {table} SET state = 'ready', not_before = NULL WHERE id = %s", (id,))


def test_a_piece_that_finds_no_room_leaves_nothing(transactional_db: None, media: Path) -> None:
    upload = uploads.open_upload(filename="soup.gguf", size=len(SOUP))
    with small_disk(media / "uploads", 2) as resize:
        receipt.receive(upload.key, offset=0, pieces=[SOUP[:1_000_000]])
        with pytest.raises(NoRoom, match=r"No space left on device.*make room"):
            receipt.receive(upload.key, offset=1_000_000, pieces=[SOUP[1_000_000:]])
        (path,) = (media / "uploads").iterdir()
        assert path.stat().st_size == 1_000_000 == Upload.objects.get().received
        resize(8)
        receipt.receive(upload.key, offset=1_000_000, pieces=[SOUP[1_000_000:]])
        play(CHECKS, upload)
    assert upload.file is not None and upload.file.sha256 == hashlib.sha256(SOUP).hexdigest()


def test_a_command_that_finds_no_room_leaves_no_upload(
    transactional_db: None, media: Path, tmp_path: Path
) -> None:
    file = tmp_path / "soup.gguf"
    file.write_bytes(SOUP)
    with small_disk(media / "uploads", 2):
        with pytest.raises(NoRoom, match="make room"):
            arrivals._sent(file)
        assert not list((media / "uploads").iterdir())
    assert not Upload.objects.exists()


def test_a_check_waits_for_room_and_refuses_nothing(transactional_db: None, media: Path) -> None:
    boxed = llamafile(("soup.gguf", SOUP))
    upload = uploads.open_upload(filename="soup.llamafile", size=len(boxed))
    receipt.receive(upload.key, offset=0, pieces=[boxed])
    with small_disk(media / "models", 1) as resize:
        play(CHECKS, upload)
        assert (upload.state, upload.refusal, upload.file) == ("waiting", "", None)
        assert "No space left" in upload.error and "make room" in upload.error
        assert not list((media / "models").iterdir()) and not ModelFile.objects.exists()
        resize(8)
        now_ready("agents_upload", upload.pk)
        play(CHECKS, upload)
        assert upload.file is not None and len(list((media / "models").iterdir())) == 1
    assert upload.state == "done" and not violations()


def test_a_host_without_room_says_so_and_gets_the_model_later(
    transactional_db: None, tmp_path: Path
) -> None:
    file, library = bring(SOUP), tmp_path / "library"
    with small_disk(library, 2) as resize, process.start(library=library) as running:
        host = registry.check_host(Host.objects.create(name="full", url=running.url).pk)
        assert host.disk_free and host.disk_free < 3_000_000
        versions.create("soup", file)
        assignments.assign("soup", host=host)
        row = place(host)
        play(PLACEMENTS, row)
        assert row.state == "ready" and row.attempts == 1
        assert "disk full" in row.error and "delete models that nobody needs" in row.error
        assert not list((library / "blobs").iterdir())
        resize(16)
        now_ready("agents_placement", row.pk)
        play(PLACEMENTS, row)
        assert (row.state, row.host_digest) == ("done", file.sha256)
    assert not violations()
