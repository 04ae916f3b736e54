"""A sender that is slow holds no lock; one that was overtaken changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.library import receipt, uploads
from agents.library.errors import WrongOffset
from agents.models import Upload
from masterchef.durable import sql

LOCKED = "SELECT count(*) AS n FROM pg_locks WHERE relation = 'agents_upload'::regclass"


def test_the_row_is_free_while_the_bytes_come(transactional_db: None) -> None:
    upload = uploads.open_upload(filename="soup.gguf", size=8)
    seen: list[int] = []

    def slowly() -> Iterator[bytes]:
        yield b"GGUF"
        seen.append(sql(f"{LOCKED} AND mode LIKE '%%Row%%'").fetchone().n)
        uploads.terminate(upload.key)
        yield b"soup"

    with pytest.raises(Upload.DoesNotExist):
        receipt.receive(upload.key, offset=0, pieces=slowly())
    assert seen == [0]


def test_the_slower_of_two_senders_changes_nothing(transactional_db: None, media: Path) -> None:
    upload = uploads.open_upload(filename="soup.gguf", size=8)

    def overtaken() -> Iterator[bytes]:
        receipt.receive(upload.key, offset=0, pieces=[b"quick"])
        yield b"slow"

    with pytest.raises(WrongOffset, match="byte 5"):
        receipt.receive(upload.key, offset=0, pieces=overtaken())
    upload.refresh_from_db()
    assert upload.received == 5
    assert (media / "uploads" / str(upload.key)).read_bytes() == b"quick"
