"""events.jsonl while the cook goes on: a copy of its events in a file, a line after each commit.

    tail -F "$MASTERCHEF_HOME"/media/cooks/<id>/events.jsonl

PostgreSQL stays the truth. Whoever tells an event appends what the file lacks after its commit; the
reconciler does the same for whoever died before. One writer at a time holds the file's lock, begins
after the last whole line, and cuts off a line that a killed writer left half: no line is missing,
none comes twice, and what a reader has seen never changes.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import UUID

import orjson
import structlog
from django.core.files.storage import default_storage
from django.db import Error

from judging.cook_events import lines
from judging.models import Cook
from masterchef.durable import sql

log = structlog.get_logger(__name__)
LONGEST = 4 * 1024 * 1024  # bytes of a line; no event has more
_PIECE = 64 * 1024
_TRIES, _MOMENT_S = 5, 0.03


class OtherCook(ValueError):
    """The file holds what isn't this cook's events."""


def path_of(cook_id: UUID) -> Path | None:
    """Where the cook's file lies; None where storage is no folder (`cook events` writes one)."""
    try:
        return Path(default_storage.path(f"cooks/{cook_id}/{lines.NAME}"))
    except NotImplementedError:
        return None


def keep(cook_id: UUID) -> int:
    """Append what the cook's file lacks; how many lines. What stands in the way is logged: the
    next event or the reconciler tries again."""
    path = path_of(cook_id)
    if path is None:
        return 0
    try:
        cook = Cook.objects.filter(pk=cook_id).exclude(folder="").first()  # pruned: no new file
        if cook is None:
            return 0
        return _insist(cook, path)
    except BlockingIOError:
        return 0  # somebody is writing, for longer than it takes: the next one adds this, too
    except (OSError, Error) as error:
        log.warning("events_not_written", cook=str(cook_id), error=str(error)[:300])
        return 0


def _insist(cook: Cook, path: Path) -> int:
    for _ in range(_TRIES):
        try:
            return append(cook, path)
        except OtherCook:
            path.unlink(missing_ok=True)  # ours alone: nobody else has anything to keep here
        except BlockingIOError:
            time.sleep(_MOMENT_S)
    return append(cook, path)


def append(cook: Cook, path: Path) -> int:
    """Append the events that the file lacks, and see them on the disk; how many lines.

    Raises OtherCook where the file holds something else, OSError where it can't be written, and
    BlockingIOError where another process is writing it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path) as file:
        _cut_half_line(file)
        last = _last_number(file, cook)
        file.seek(0, os.SEEK_END)
        before = file.tell()
        try:
            number = lines.write(cook, file, after=last)
        except OSError:
            file.truncate(before)  # a full disk leaves no half of a line
            raise
        os.fsync(file.fileno())
    return number - last


@contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    # Never waiting: a frozen holder must not freeze those who only have news to add.
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield file


def _cut_half_line(file: IO[bytes]) -> None:
    end = file.seek(0, os.SEEK_END)
    whole = _line_start(file, end)
    if whole < end:
        file.truncate(whole)


def _line_start(file: IO[bytes], end: int) -> int:
    """Where the line begins that goes on to `end`; `end` itself after a line's end."""
    at = end
    while at > 0:
        start = max(at - _PIECE, 0)
        file.seek(start)
        found = file.read(at - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        at = start
        if end - at > LONGEST:
            raise OtherCook("its last line has no end")
    return 0


def _last_number(file: IO[bytes], cook: Cook) -> int:
    end = file.seek(0, os.SEEK_END)
    if not end:
        return 0
    start = _line_start(file, end - 1)
    file.seek(start)
    try:
        row = orjson.loads(file.read(end - start))
        mine, number = row["cook"] == str(cook.pk), int(row["number"])
    except (ValueError, TypeError, KeyError) as error:
        raise OtherCook("its last line is not an event's") from error
    if not mine:
        raise OtherCook(f"it holds the events of the cook {str(row['cook'])[:36]}")
    return number


def write_missed() -> int:
    """The reconciler's pass: files of cooks at work, or that ended of late, that lack events."""
    rows = sql(
        "SELECT c.run_ptr_id AS id FROM judging_cook c JOIN masterchef_run r ON r.id = c.run_ptr_id"
        " WHERE c.folder <> '' AND r.last_number > 0 AND (r.state = 'running'"
        "  OR r.ended_at > masterchef_now() - interval '1 hour')"
    ).fetchall()
    return sum(keep(row.id) > 0 for row in rows)
