"""Work that survives its worker: a row with a fence and a lease (one row, one claim at a time).

PostgreSQL is the truth and its clock decides; a message is only a hint that carries the id.
Turns, participants, judges and cells are rows of this kind, each in a table of its own.
"""

import os
import random
import socket
import uuid
from functools import cache
from typing import Any, NamedTuple

import psycopg
from django.conf import settings
from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    OperationalError,
    connection,
    connections,
    models,
)
from django.db.models.functions import Now
from psycopg.adapt import AdaptersMap
from psycopg.rows import namedtuple_row
from psycopg.types.json import JsonbLoader


class WorkState(models.TextChoices):
    READY = "ready"
    CLAIMED = "claimed"
    WAITING = "waiting", "waiting: no host for its model"
    AWAITING = "awaiting", "awaiting: an external agent has the word"
    DECIDED = "decided"
    DONE = "done"
    QUARANTINED = "quarantined"
    CANCELLED = "cancelled"


UNDECIDED = (
    WorkState.READY,
    WorkState.CLAIMED,
    WorkState.WAITING,
    WorkState.AWAITING,
    WorkState.QUARANTINED,
)


class Work(models.Model):
    """Columns that the protocol needs. The row is the outbox: it exists before its message."""

    state = models.CharField(max_length=12, choices=WorkState, default=WorkState.READY)
    fence = models.IntegerField(default=0, help_text="raised by every claim; only the last commits")
    owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    attempts = models.IntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    claimed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class WorkRef(NamedTuple):
    """Points at one claimed row: `name` is the journal's key, such as "turn:17"."""

    table: str
    id: int
    fence: int
    name: str


_INSTANCE = uuid.uuid4().hex[:8]


def owner_name() -> str:
    """Who claims: host, process and start, unique also when a pid comes round again."""
    return f"{socket.gethostname()}:{os.getpid()}:{_INSTANCE}"


@cache
def _adapters() -> AdaptersMap:
    """psycopg's adapters with JSON parsed, which Django's connections leave as text."""
    adapters = AdaptersMap(psycopg.adapters)
    adapters.register_loader("jsonb", JsonbLoader)
    return adapters


class _Cursor(psycopg.Cursor[Any]):
    """Adapters are shared: to copy them for every statement takes longer than the statement."""

    @property
    def adapters(self) -> AdaptersMap:
        return _adapters()


def sql(statement: str, params: Any = ()) -> psycopg.Cursor[Any]:
    """Run one prepared statement on Django's connection; rows are named tuples, JSON is parsed.

    Django binds on the client and so never prepares; the turn's path gains by preparing.
    Outside `atomic()` each statement commits by itself. Errors are Django's, as from the ORM.
    """
    django = connections[DEFAULT_DB_ALIAS]  # looked up once: the lookup is dear
    if django.connection is None:
        django.ensure_connection()
    with django.wrap_database_errors:
        cursor = _Cursor(django.connection, row_factory=namedtuple_row)
        return cursor.execute(statement, params, prepare=True)


def first_sql(statement: str, params: Any = ()) -> psycopg.Cursor[Any]:
    """Like `sql`, for the first statement of a task: repeated once if the connection is dead.

    Only for statements that may run twice. A pooled connection can have died while it lay idle.
    """
    try:
        return sql(statement, params)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return sql(statement, params)


def claim(table: str, id: int, columns: str) -> Any:
    """Claim the row if it is ready or its lease has run out; None: another worker got there first.

    The answer has `fence`, `attempts` and the named columns.
    """
    return first_sql(
        f"UPDATE {table} SET state = 'claimed', fence = fence + 1, owner = %s,"
        " lease_until = masterchef_now() + make_interval(secs => %s),"
        " attempts = attempts + 1, claimed_at = masterchef_now()"
        " WHERE id = %s AND ((state = 'ready'"
        " AND (not_before IS NULL OR not_before <= masterchef_now()))"
        " OR (state = 'claimed' AND lease_until < masterchef_now()))"
        f" RETURNING fence, attempts, {columns}",
        (owner_name(), settings.LEASE_S, id),
    ).fetchone()


def beat(table: str, claims: dict[int, int]) -> set[int]:
    """Prolong the leases of {id: fence}; the ids that are still ours."""
    rows = sql(
        f"UPDATE {table} AS w"
        " SET lease_until = masterchef_now() + make_interval(secs => %s)"
        # Locked in order, or a cancel that holds some of the same rows could deadlock with us.
        f" FROM (SELECT h.id FROM {table} h JOIN unnest(%s::bigint[], %s::int[])"
        " AS mine(id, fence) ON h.id = mine.id AND h.fence = mine.fence"
        " WHERE h.state = 'claimed' ORDER BY h.id FOR NO KEY UPDATE OF h) AS held"
        " WHERE w.id = held.id RETURNING w.id",
        (settings.LEASE_S, list(claims), list(claims.values())),
    )
    return {row.id for row in rows}


def give_back(
    ref: WorkRef, *, state: str = "ready", delay_s: float = 0, error: str = "", counted: bool = True
) -> bool:
    """End our claim without a decision; False: it was no longer ours.

    `counted=False` forgets the attempt: waiting for a host is nobody's fault.
    """
    row = sql(
        f"UPDATE {ref.table} SET state = %s, owner = '', lease_until = NULL, error = %s,"
        " not_before = masterchef_now() + make_interval(secs => %s), attempts = attempts - %s"
        " WHERE id = %s AND fence = %s AND state = 'claimed' RETURNING id",
        (state, error[:2000], delay_s, 0 if counted else 1, ref.id, ref.fence),
    ).fetchone()
    return row is not None


def backoff_s(attempts: int, *, most: float = 60.0) -> float:
    """Exponential with full jitter (Brooker 2015), seconds, for the not_before column."""
    return random.uniform(0.2, min(most, 0.5 * 2.0**attempts))
