"""Log lines of a run: queued, and written in batches by a thread of its own.

A line is what a person reads while a run goes on; it proves nothing and is not hashed. So a full
queue drops lines, DEBUG first, counts them and goes on: logging never holds a turn back.
"""

import atexit
import json
import logging
import os
import re
import threading
import time
from collections import deque
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import InterfaceError, OperationalError, connection, transaction

from masterchef.live import pokes
from masterchef.live.models import Level

log = logging.getLogger(__name__)

INTERVAL_S = 0.2
RETRY_S = 1.0
BATCH = 1_000
CAPACITY = 20_000
DEBUG_CAPACITY = 10_000
EXIT_TIMEOUT_S = 3.0
# Writers take turns, so that a line with a lower id is never committed after one with a higher
# id: a watcher reads on from the last id that it has seen. The number is only this lock's name.
LOCK = 7_307_002
# One JSON document for the whole batch: as eight arrays its parameters cost four times as much.
INSERT = """
INSERT INTO masterchef_logline (run_id, at, level, kind, seat, host, text, data)
SELECT l.run_id, l.at, l.level, l.kind, l.seat, l.host, l.text, l.data
FROM ROWS FROM (
  json_to_recordset(%s) AS (run_id uuid, at timestamptz, level smallint, kind text, seat text,
                            host text, text text, data jsonb)
) WITH ORDINALITY AS l(run_id, at, level, kind, seat, host, text, data, n)
WHERE l.run_id IS NULL OR EXISTS (SELECT FROM masterchef_run r WHERE r.id = l.run_id)
ORDER BY l.n
"""
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


class Line(NamedTuple):
    run_id: UUID | None
    at: datetime
    level: int
    kind: str
    seat: str
    host: str
    text: str
    data: str


class _Writer:
    """The lines of this process that are not written yet, and the thread that writes them."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._lines: deque[Line] = deque()
        self._busy = False
        self._closing = False
        self._thread: threading.Thread | None = None
        self.dropped = 0

    def put(self, line: Line) -> None:
        with self._lock:
            if len(self._lines) >= DEBUG_CAPACITY and not self._make_room(line):
                return
            self._lines.append(line)
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name="log", daemon=True)
                self._thread.start()
            self._lock.notify_all()

    def _make_room(self, line: Line) -> bool:
        """Whether the line may go in; an old line goes out for it when the queue is full."""
        if line.level <= Level.DEBUG:
            self.dropped += 1
            return False
        if len(self._lines) >= CAPACITY:
            self._lines.popleft()
            self.dropped += 1
        return True

    def flush(self, timeout_s: float) -> bool:
        with self._lock:
            return self._lock.wait_for(lambda: not (self._lines or self._busy), timeout_s)

    def close(self) -> None:
        self._closing = True
        self.flush(EXIT_TIMEOUT_S)

    def _loop(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._lines)
                batch = [self._lines.popleft() for _ in range(min(BATCH, len(self._lines)))]
                self._busy = True
            written = _write(batch)
            with self._lock:
                if not written:
                    self._lines.extendleft(reversed(batch))
                self._busy = False
                self._lock.notify_all()
                more = len(self._lines) >= BATCH
            if not (self._closing or (written and more)):
                time.sleep(INTERVAL_S if written else RETRY_S)


def _write(batch: list[Line]) -> bool:
    """Write the lines and poke their runs; False if the database could not be reached."""
    try:
        _insert(batch)
    except (OperationalError, InterfaceError) as error:
        log.warning("%d log lines wait for the database: %s", len(batch), error)
        return False
    except Exception:
        if len(batch) == 1:
            log.exception("a log line of kind %s dropped", batch[0].kind)
            return True
        middle = len(batch) // 2  # one line that the database refuses must not take the rest
        return _write(batch[:middle]) and _write(batch[middle:])
    finally:
        connection.close()  # back to the pool: other threads need it more
    for run_id in {line.run_id for line in batch if line.run_id}:
        pokes.poke(run_id)
    return True


def _insert(batch: list[Line]) -> None:
    lines = [{**line._asdict(), "data": orjson.Fragment(line.data)} for line in batch]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(INSERT, [orjson.dumps(lines).decode()])


_writer = _Writer()


def write(
    run_id: UUID | None,
    kind: str,
    text: str = "",
    *,
    level: int = Level.INFO,
    seat: str = "",
    host: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Queue one line of the run's log; `run_id` None is a line about the installation itself.

    Never raises for what a model may have written: NUL and lone surrogates are taken out, what
    JSON cannot hold is written as its text.
    """
    _writer.put(
        Line(
            run_id,
            datetime.now(UTC),
            level,
            _clean(kind)[:40],
            _clean(seat)[:16],
            _clean(host)[:80],
            _clean(text),
            _clean_json(data or {}),
        )
    )


def forget(run_id: UUID) -> None:
    """Delete all lines of a run that is about to be deleted: faster than row by row."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM masterchef_logline WHERE run_id = %s", [run_id])


def tokens(run_id: UUID, seat: str, text: str) -> None:
    """Show a model's text while it is being written; lossy, the finished message is a line."""
    pokes.send_tokens(run_id, seat, text)


def dropped() -> int:
    """Lines that this process has dropped because its queue was full."""
    return _writer.dropped


def flush(timeout_s: float = 5.0) -> bool:
    """Wait until every line given so far is in the database; False at the timeout."""
    return _writer.flush(timeout_s)


def _clean(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _clean_json(data: dict[str, Any]) -> str:
    try:
        written = json.dumps(data, ensure_ascii=False, default=str, allow_nan=False)
    except (TypeError, ValueError):  # a key that is not a string, NaN, a circle
        written = json.dumps({"unwritable": repr(data)}, ensure_ascii=False)
    return _clean(_NUL.sub(r"\1", written) if "\\u0000" in written else written)


def _after_fork() -> None:
    global _writer
    _writer = _Writer()  # the parent writes its own lines


os.register_at_fork(after_in_child=_after_fork)
atexit.register(lambda: _writer.close())
