"""Work that survives its worker: a row with a fence and a lease (one row, one claim at a time).

PostgreSQL is the truth and its clock decides; a message is only a hint that carries the id.
Turns, participants, judges and cells are rows of this kind, each in a table of its own.
"""

import os
import socket
import uuid
from typing import Any, NamedTuple

import psycopg
from django.db import connection, models
from django.db.models.functions import Now

# One name a process; a forked child gets its own pid and so its own name.
_INSTANCE = uuid.uuid4().hex[:8]


def owner_name() -> str:
    """Who claims: host, process and start, unique also when a pid comes round again."""
    return f"{socket.gethostname()}:{os.getpid()}:{_INSTANCE}"


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


class Claim(NamedTuple):
    """The right to decide one row until the lease ends; void once the fence has moved on."""

    id: int
    fence: int
    attempts: int


def sql(statement: str, params: Any = ()) -> psycopg.Cursor[Any]:
    """Run one prepared statement on Django's connection.

    Django binds on the client and so never prepares; the turn's path gains a third by preparing.
    Outside `atomic()` each statement commits by itself.
    """
    connection.ensure_connection()
    assert connection.connection is not None
    cursor: psycopg.Cursor[Any] = psycopg.Cursor(connection.connection)
    return cursor.execute(statement, params, prepare=True)


def clock_sql() -> str:
    """The database's clock; tests move it with `SET masterchef.clock_offset_ms`."""
    return "masterchef_now()"


class WorkRef(NamedTuple):
    """Points at one claimed row: `name` is the journal's key, such as "turn:17"."""

    table: str
    id: int
    fence: int
    name: str
