"""The bytes of uploads: a piece is taken whole, put behind those received, and counted."""

import base64
import binascii
import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple
from uuid import UUID

from django.db import transaction

from agents import news
from agents.library import media_store
from agents.library.errors import InTheWay, LibraryError, NoRoom, WrongChecksum, WrongOffset
from agents.library.uploads import later, locked
from agents.models import Upload

LARGEST_PIECE = 32 * 1024 * 1024  # bytes of one PATCH
CHECKSUMS = ("sha256", "sha1", "sha512")


class Checksum(NamedTuple):
    """Of one piece, by its sender."""

    algorithm: str
    digest: bytes

    @classmethod
    def read(cls, text: str) -> "Checksum":
        """Upload-Checksum's `sha256 <base64>`; raises LibraryError."""
        algorithm, _, digest = text.strip().partition(" ")
        if algorithm not in CHECKSUMS:
            raise LibraryError(
                f"Upload-Checksum: {algorithm[:20]!r} is not known; use {', '.join(CHECKSUMS)}"
            )
        try:
            return cls(algorithm, base64.b64decode(digest, validate=True))
        except (binascii.Error, ValueError):
            raise LibraryError("Upload-Checksum: the digest is not base64") from None


def receive(
    key: UUID | str, *, offset: int, pieces: Iterable[bytes], checksum: Checksum | None = None
) -> Upload:
    """Put one PATCH's bytes behind those received. All of it is counted, or nothing.

    The bytes are taken from their sender first, however slow it is; the row is locked only while
    they are put in their place. Raises Upload.DoesNotExist, BusyUpload, WrongOffset, WrongChecksum
    or NoRoom. The last byte makes the upload's check ready.
    """
    upload = Upload.objects.get(key=key)
    _must_go_on_at(upload, offset)
    if upload.whole:
        return upload
    try:
        with tempfile.TemporaryFile() as piece:
            count = _taken(pieces, piece, upload.size - offset, checksum)
            return _put_in_place(upload, offset, piece, count)
    except OSError as error:
        said = error.strerror or error
        raise NoRoom(
            f"the server can't write it ({said}): make room there, then it goes on"
        ) from error


def _taken(pieces: Iterable[bytes], into: IO[bytes], most: int, checksum: Checksum | None) -> int:
    """Bytes of the piece, which is whole and undamaged and ready to be read."""
    meter = _Meter(most, checksum)
    into.writelines(meter.through(pieces))
    if checksum and meter.digest() != checksum.digest:
        raise WrongChecksum("this piece was damaged on its way; send it again")
    into.seek(0)
    return meter.count


def _put_in_place(upload: Upload, offset: int, piece: IO[bytes], count: int) -> Upload:
    aside = media_store.put_aside(upload, offset, piece)
    try:
        with transaction.atomic():
            upload = locked(upload.key)
            _must_go_on_at(upload, offset)  # another sender may have been quicker
            _must_be_there(upload)
            if not aside:
                media_store.append(upload, piece)
            upload.pieces += aside
            upload.received += count
            upload.expires_at = later()
            upload.save(update_fields=["received", "pieces", "expires_at"])
            news.announce()
    except BaseException:
        media_store.drop_pieces(aside)
        raise
    return upload


def _must_be_there(upload: Upload) -> None:
    if not media_store.on_disk(upload):
        raise InTheWay("the bytes that were received are gone from the disk; upload it again")


def _must_go_on_at(upload: Upload, offset: int) -> None:
    if offset != upload.received:
        raise WrongOffset(f"this upload goes on at byte {upload.received}, not at {offset}")


class _Meter:
    """Counts and hashes what passes; raises NoRoom for more than may come."""

    def __init__(self, most: int, checksum: Checksum | None) -> None:
        self.most, self.count = most, 0
        self._hash = hashlib.new(checksum.algorithm) if checksum else None

    def through(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.count += len(piece)
            if self.count > self.most:
                raise NoRoom("these are more bytes than the upload said it has")
            if self.count > LARGEST_PIECE:
                raise NoRoom(f"a piece has {LARGEST_PIECE >> 20} MiB at most; send smaller ones")
            if self._hash:
                self._hash.update(piece)
            yield piece

    def digest(self) -> bytes:
        return self._hash.digest() if self._hash else b""
