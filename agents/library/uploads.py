"""Uploads by tus 1.0: opened, received piece by piece, ended or expired."""

import base64
import binascii
import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import IO, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from agents import news
from agents.library import audit, staging
from agents.library.errors import (
    BusyUpload,
    InTheWay,
    LibraryError,
    NoRoom,
    WrongChecksum,
    WrongOffset,
)
from agents.models import ModelFile, Upload
from masterchef.accounts.models import User
from masterchef.durable import statements

LARGEST_PIECE = 32 * 1024 * 1024  # bytes of one PATCH
CHECKSUMS = ("sha256", "sha1", "sha512")
SPARE = 256 * 1024 * 1024  # bytes of the disk that uploads leave alone
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Room(NamedTuple):
    """Bytes: the quota, what of it is used or promised, and what the disk has left."""

    quota: int
    used: int
    disk_free: int | None

    @property
    def left(self) -> int:
        disk = self.quota if self.disk_free is None else max(self.disk_free - SPARE, 0)
        return max(min(self.quota - self.used, disk), 0)


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


def room() -> Room:
    """How much may still be uploaded."""
    files = ModelFile.objects.aggregate(sum=Sum("bytes"))["sum"] or 0
    open_ones = Upload.objects.filter(file=None, refusal="").aggregate(sum=Sum("size"))["sum"] or 0
    return Room(int(settings.MODEL_QUOTA_GB * 1e9), files + open_ones, staging.free_bytes())


def open_upload(*, filename: str, size: int, sha256: str = "", by: User | None = None) -> Upload:
    """Promise room for a file of `size` bytes; raises LibraryError or NoRoom.

    `sha256` is of the whole file, where its sender knows it.
    """
    name = filename.replace("\\", "/").rpartition("/")[2].replace("\x00", "").strip()[:255]
    if not name:
        raise LibraryError("filename: give the file's name", field="filename")
    if size < 1:
        raise LibraryError(f"{name} is empty; choose a GGUF or a llamafile", field="size")
    if sha256 and not _SHA256.fullmatch(sha256.lower()):
        raise LibraryError("sha256: write 64 hexadecimal digits", field="sha256")
    with transaction.atomic():
        with connection.cursor() as cursor:  # two uploads at once must not both take the rest
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('agents:room'))")
        left = room().left
        if size > left:
            raise NoRoom(
                f"{name} has {size / 1e9:,.2f} GB, and there is room for {left / 1e9:,.2f} GB:"
                " delete model files that nobody uses, or have MASTERCHEF_MODEL_QUOTA_GB raised"
            )
        upload = Upload.objects.create(
            by=by, filename=name, size=size, declared_sha256=sha256.lower(), expires_at=_later()
        )
        audit.write(by, "upload.open", name, size=size, upload=str(upload.key))
    return upload


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
    aside = staging.put_aside(upload, offset, piece)
    try:
        with transaction.atomic():
            upload = _locked(upload.key)
            _must_go_on_at(upload, offset)  # another sender may have been quicker
            _must_be_there(upload)
            if not aside:
                staging.append(upload, piece)
            upload.pieces += aside
            upload.received += count
            upload.expires_at = _later()
            upload.save(update_fields=["received", "pieces", "expires_at"])
            news.announce()
    except BaseException:
        staging.drop_pieces(aside)
        raise
    return upload


def _must_be_there(upload: Upload) -> None:
    if not staging.on_disk(upload):
        raise InTheWay("the bytes that were received are gone from the disk; upload it again")


def _must_go_on_at(upload: Upload, offset: int) -> None:
    if offset != upload.received:
        raise WrongOffset(f"this upload goes on at byte {upload.received}, not at {offset}")


def terminate(key: UUID | str, *, by: User | None = None) -> None:
    """Delete the upload and its bytes; a model file that came of it stays."""
    with transaction.atomic():
        upload = _locked(key)
        if upload.state == "claimed":
            raise BusyUpload("it is being checked; wait for that")
        audit.write(by, "upload.delete", upload.filename, upload=str(upload.key))
        _drop(upload)


def choose(key: UUID | str, member: str, *, by: User | None = None) -> Upload:
    """Say which model of a llamafile is meant; its check goes on."""
    with transaction.atomic():
        upload = _locked(key)
        if member not in upload.choices:
            known = ", ".join(upload.choices) or "nothing to choose"
            raise LibraryError(f"member: it holds {known}", field="member")
        _reopen(upload, member)
        audit.write(by, "upload.choose", upload.filename, member=member)
    upload.refresh_from_db()
    return upload


def expire() -> int:
    """Delete the uploads that nobody went on with; how many."""
    gone = 0
    for key in Upload.objects.filter(expires_at__lt=timezone.now()).values_list("key", flat=True):
        with transaction.atomic():
            upload = (
                Upload.objects.select_for_update(skip_locked=True)
                .filter(key=key, expires_at__lt=timezone.now())
                .exclude(state="claimed")
                .first()
            )
            if upload is not None:
                _drop(upload)
                gone += 1
    return gone


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


def _reopen(upload: Upload, member: str) -> None:
    statements.reopen(
        "agents_upload",
        "agents_upload t WHERE t.id = %s AND t.state = 'awaiting'",
        (upload.pk,),
        {"member": member},
    )


def _locked(key: UUID | str) -> Upload:
    try:
        return Upload.objects.select_for_update(nowait=True).get(key=key)
    except OperationalError as error:
        raise BusyUpload("another sender writes to this upload now; try again") from error


def _drop(upload: Upload) -> None:
    staging.drop_upload(upload)
    upload.delete()


def _later() -> datetime:
    return timezone.now() + timedelta(hours=settings.UPLOAD_HOURS)
