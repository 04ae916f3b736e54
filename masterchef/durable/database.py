"""Prepared statements on Django's connection."""

import os
import socket
import uuid
from functools import cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections
from psycopg.adapt import AdaptersMap
from psycopg.rows import namedtuple_row
from psycopg.types.json import JsonbLoader

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
    django = connections[DEFAULT_DB_ALIAS]  # looked up once: the lookup is expensive
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
