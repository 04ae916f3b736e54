"""Reading a run's log lines by level, kind, seat, host and words."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import DataError, connection, transaction
from django.db.models import Q, QuerySet

from masterchef.live.models import LogLine
from masterchef.live.pages import LINE_COLUMNS

PAGE = 2_000


class PatternError(ValueError):
    """A pattern that PostgreSQL can't read."""


def matching(rows: QuerySet[LogLine], pattern: str) -> QuerySet[LogLine]:
    """Lines whose kind, seat, host, text or data hold the regular expression, in whatever case.

    Raises PatternError: tried first, so that no half-read answer breaks off in the middle.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT '' ~* %s", [pattern])
    except (DataError, ValueError) as error:  # ValueError: NUL
        said = str(error).splitlines()[0]
        raise PatternError(f"{pattern!r} is not a regular expression: {said}") from None
    columns = ("kind", "seat", "host", "text", "data")
    anywhere = Q()
    for column in columns:
        anywhere |= Q(**{f"{column}__iregex": pattern})
    return rows.filter(anywhere)


def chosen(
    run: UUID,
    *,
    level: int | None = None,
    kind: str = "",
    seat: str = "",
    host: str = "",
    grep: str = "",
) -> QuerySet[LogLine]:
    """The run's lines at this level or above, narrowed; raises PatternError."""
    rows = LogLine.objects.filter(run=run)
    given = {"level__gte": level, "kind": kind, "seat": seat, "host": host}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    return matching(rows, grep) if grep else rows


def after(rows: QuerySet[LogLine], last: int = 0) -> Iterator[dict[str, Any]]:
    """The lines after the one with the id `last`, in order, as dictionaries of LINE_COLUMNS."""
    while page := list(rows.filter(id__gt=last).order_by("id").values(*LINE_COLUMNS)[:PAGE]):
        yield from page
        last = page[-1]["id"]
