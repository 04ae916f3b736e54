"""A cook's events as JSON lines: events.jsonl, a contract for programs that follow a cook.

    {"v":1,"number":3,"at":"2026-11-29T12:00:00Z","kind":"participant_started","round":1,"data":{…}}

Numbers have no gap. New kinds and new keys in `data` may come; what is there stays as it is.
"""

from collections.abc import Iterator
from typing import IO, Any

import orjson

from judging.models import Cook

VERSION = 1
NAME = "events.jsonl"


def rows(cook: Cook, *, after: int = 0) -> Iterator[dict[str, Any]]:
    """The events after that number, the oldest first; `at` in UTC."""
    for event in cook.events.filter(number__gt=after).order_by("number").iterator(2_000):
        yield {
            "v": VERSION,
            "number": event.number,
            "at": event.recorded_at,
            "kind": event.kind,
            "round": event.tick,
            "data": event.data,
        }


def write(cook: Cook, file: IO[bytes], *, after: int = 0) -> int:
    """Append them to the file; the last number."""
    for row in rows(cook, after=after):
        file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z))
        after = row["number"]
    file.flush()
    return after
