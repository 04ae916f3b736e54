"""A cook's events as JSON lines: events.jsonl, a contract for programs that follow a cook.

    {"v":1,"cook":"<id>","number":3,"at":"2026-11-29T12:00:00Z","kind":"participant_started",
     "round":1,"data":{…}}

It is written while the cook goes on (files). Numbers have no gap. New kinds and new keys may
come; what is there stays as it is.
"""

from collections.abc import Iterator
from typing import IO, Any

import orjson

from judging.models import Cook

VERSION = 1
NAME = "events.jsonl"
_PIECE = 64 * 1024


def rows(cook: Cook, *, after: int = 0) -> Iterator[dict[str, Any]]:
    """The events after that number, the oldest first; `at` in UTC."""
    for event in cook.events.filter(number__gt=after).order_by("number").iterator(2_000):
        yield {
            "v": VERSION,
            "cook": str(cook.pk),
            "number": event.number,
            "at": event.recorded_at,
            "kind": event.kind,
            "round": event.tick,
            "data": event.data,
        }


def write(cook: Cook, file: IO[bytes], *, after: int = 0) -> int:
    """Append them to the file, a batch of whole lines at a time; the last number."""
    lines = bytearray()
    for row in rows(cook, after=after):
        lines += line(row)
        after = row["number"]
        if len(lines) > _PIECE:
            _all(file, lines)
            lines.clear()
    _all(file, lines)
    file.flush()
    return after


def line(row: dict[str, Any]) -> bytes:
    """A row as its line in the file."""
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)


def _all(file: IO[bytes], data: bytes | bytearray) -> None:
    # A file without a buffer may take less than it was given.
    rest = memoryview(bytes(data))
    while rest:
        rest = rest[file.write(rest) :]
