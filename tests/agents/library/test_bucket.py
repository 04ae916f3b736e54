"""Uploads and model files in a bucket: pieces, the check, a placement, and what is left behind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from agents.library import assignments, media_store, receipt, uploads, versions
from agents.library.checks import CHECKS
from agents.library.errors import WrongChecksum
from agents.library.placements import PLACEMENTS
from agents.models import Host, Upload
from masterchef.storage_settings import media_storage
from tests.agents.gguf.making import gguf, llamafile
from tests.agents.library.conftest import place, play
from tests.agents.library.shelf import Shelf
from tests.bucket import bucket  # noqa: F401 (a fixture)

MODEL = gguf(data=900_000)
BOXED = llamafile(("soup.gguf", MODEL))
PIECE = 300_000
Hosts = Callable[..., tuple[Host, Shelf]]


@pytest.fixture(autouse=True)
def in_bucket(media: Path, bucket: None, settings: Any, tmp_path: Path) -> None:  # noqa: F811
    settings.STORAGES = {**settings.STORAGES, "default": media_storage(tmp_path)}


def names(folder: str) -> list[str]:
    try:
        return sorted(default_storage.listdir(folder)[1])
    except FileNotFoundError:
        return []


def sent(content: bytes) -> Upload:
    upload = uploads.open_upload(filename="soup.llamafile", size=len(content))
    for at in range(0, len(content), PIECE):
        receipt.receive(upload.key, offset=at, pieces=[content[at : at + PIECE]])
    upload.refresh_from_db()
    return upload


def test_a_llamafile_goes_through_a_bucket_to_a_host(transactional_db: None, hosts: Hosts) -> None:
    assert media_store.free_bytes() is None, "a bucket tells no room"
    upload = sent(BOXED)
    assert len(names(f"uploads/{upload.key}")) == len(upload.pieces) == 4
    play(CHECKS, upload)
    assert upload.file is not None and upload.file.bytes == len(MODEL)
    assert names("models") == [f"{upload.file.sha256}.gguf"]
    assert names(f"uploads/{upload.key}") == []
    with media_store.open_file(upload.file) as kept:
        assert kept.read() == MODEL

    host, shelf = hosts("one")
    versions.create("soup", upload.file)
    assignments.assign("soup", host=host)
    row = place(host)
    play(PLACEMENTS, row)
    assert row.state == "done" and shelf.blobs == {upload.file.sha256: len(MODEL)}


def test_what_was_damaged_or_given_up_leaves_nothing(transactional_db: None) -> None:
    upload = uploads.open_upload(filename="soup.gguf", size=len(MODEL))
    receipt.receive(upload.key, offset=0, pieces=[MODEL[:PIECE]])
    wrong = receipt.Checksum("sha256", b"no" * 16)
    with pytest.raises(WrongChecksum):
        receipt.receive(upload.key, offset=PIECE, pieces=[MODEL[PIECE : 2 * PIECE]], checksum=wrong)
    assert len(names(f"uploads/{upload.key}")) == 1, "a damaged piece isn't kept"
    uploads.terminate(upload.key)
    assert names(f"uploads/{upload.key}") == []
