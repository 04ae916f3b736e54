"""Uploads by tus 1.0: opened, ended or expired. Their bytes: see receiving."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from agents.library import audit, media_store
from agents.library.errors import (
    BusyUpload,
    LibraryError,
    NoRoom,
)
from agents.models import ModelFile, Upload
from masterchef.accounts.models import User
from masterchef.durable import statements

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


def room() -> Room:
    """How much may still be uploaded."""
    files = ModelFile.objects.aggregate(sum=Sum("bytes"))["sum"] or 0
    open_ones = Upload.objects.filter(file=None, refusal="").aggregate(sum=Sum("size"))["sum"] or 0
    return Room(int(settings.MODEL_QUOTA_GB * 1e9), files + open_ones, media_store.free_bytes())


def open_upload(*, filename: str, size: int, sha256: str = "", by: User | None = None) -> Upload:
    """Promise room for a file of `size` bytes; raises LibraryError or NoRoom.

    `sha256` is of the whole file, where its sender knows it.
    """
    last = filename.replace("\\", "/").rpartition("/")[2]
    # Without what a page or a terminal would obey, such as a turn of the direction of writing.
    name = "".join(filter(str.isprintable, last)).strip()[:255]
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
            by=by, filename=name, size=size, declared_sha256=sha256.lower(), expires_at=later()
        )
        audit.write(by, "upload.open", name, size=size, upload=str(upload.key))
    return upload


def terminate(key: UUID | str, *, by: User | None = None) -> None:
    """Delete the upload and its bytes; a model file that came of it stays."""
    with transaction.atomic():
        upload = locked(key)
        if upload.state == "claimed":
            raise BusyUpload("it is being checked; wait for that")
        audit.write(by, "upload.delete", upload.filename, upload=str(upload.key))
        _drop(upload)


def choose(key: UUID | str, member: str, *, by: User | None = None) -> Upload:
    """Say which model of a llamafile is meant; its check goes on."""
    with transaction.atomic():
        upload = locked(key)
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


def _reopen(upload: Upload, member: str) -> None:
    statements.reopen(
        "agents_upload",
        "agents_upload t WHERE t.id = %s AND t.state = 'awaiting'",
        (upload.pk,),
        {"member": member},
    )


def locked(key: UUID | str) -> Upload:
    """The row, locked for the rest of the transaction; raises Upload.DoesNotExist, BusyUpload."""
    try:
        return Upload.objects.select_for_update(nowait=True).get(key=key)
    except OperationalError as error:
        raise BusyUpload("another sender writes to this upload now; try again") from error


def _drop(upload: Upload) -> None:
    media_store.drop_upload(upload)
    upload.delete()


def later() -> datetime:
    """When an upload expires with which nobody goes on from now."""
    return timezone.now() + timedelta(hours=settings.UPLOAD_HOURS)
