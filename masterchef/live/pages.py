"""What a watcher has not seen yet, read from PostgreSQL and written as the JSON that is sent."""

from typing import Any, NamedTuple
from uuid import UUID

import orjson

from masterchef.live.models import LogLine
from masterchef.runs.models import Event, Run

EVENT_COLUMNS = ("number", "tick", "at_ms", "kind", "seat", "data", "recorded_at")
LINE_COLUMNS = ("id", "at", "level", "kind", "seat", "host", "text", "data")
RUN_COLUMNS = [
    "id",
    "kind",
    "name",
    "state",
    "reason",
    "created_at",
    "started_at",
    "ended_at",
    "last_number",
]


class Page(NamedTuple):
    """News of one run; `events` and `lines` are JSON messages, "" if there are none.

    `last` and `last_line` are where to read on. `caught_up` says that nothing was left out.
    """

    run: dict[str, Any]
    events: str
    last: int
    lines: str
    last_line: int
    caught_up: bool


def read(run_id: UUID, after: int, log_after: int, limit: int) -> Page | None:
    """The page after event `after` and log line `log_after`; None if there is no such run.

    The run is read before its events: a run read as ended has no events that are missed here.
    """
    run = Run.objects.filter(pk=run_id).values(*RUN_COLUMNS).first()
    if run is None:
        return None
    events = list(_events(run_id, after, limit)) if run["last_number"] > after else []
    last = events[-1]["number"] if events else after
    lines = list(
        LogLine.objects.filter(run=run_id, id__gt=log_after)
        .order_by("id")
        .values(*LINE_COLUMNS)[:limit]
    )
    last_line = lines[-1]["id"] if lines else log_after
    return Page(
        run,
        message("events", events=events, last=last) if events else "",
        last,
        message("log", lines=lines, last=last_line) if lines else "",
        last_line,
        caught_up=last >= run["last_number"] and len(lines) < limit,
    )


def _events(run_id: UUID, after: int, limit: int) -> Any:
    rows = Event.objects.filter(run=run_id, number__gt=after).order_by("number")
    return rows.values(*EVENT_COLUMNS)[:limit]


def first_line(run_id: UUID, lines: int) -> int:
    """The id after which the last `lines` lines of the run's log begin."""
    ids = LogLine.objects.filter(run=run_id).order_by("-id").values_list("id", flat=True)
    return next(iter(ids[lines : lines + 1]), 0)


def message(kind: str, /, **fields: Any) -> str:
    """One message to a client as JSON text."""
    return orjson.dumps({"type": kind, **fields}, default=str).decode()
