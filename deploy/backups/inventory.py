"""What a database holds: rows of each table, and the last number of each run."""

from typing import Any, NamedTuple

import psycopg
from psycopg import sql

TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname
"""
NUMBERS = "SELECT id::text, last_number FROM masterchef_run"
UP_TO = "SELECT count(*) FROM masterchef_event WHERE run_id = %s AND number <= %s"


class Inventory(NamedTuple):
    """Counted in one snapshot."""

    rows: dict[str, int]  # table -> rows
    numbers: dict[str, int]  # run -> number of its last event


def count(connection: psycopg.Connection[Any]) -> Inventory:
    """Of the connection's own transaction."""
    tables = [name for (name,) in connection.execute(TABLES)]
    return Inventory({name: _rows(connection, name) for name in tables},
                     dict(connection.execute(NUMBERS).fetchall()))  # fmt: skip


def _rows(connection: psycopg.Connection[Any], table: str) -> int:
    statement = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    found = connection.execute(statement).fetchone()
    return int(found[0]) if found else 0


def compare(expected: Inventory, found: Inventory) -> list[str]:
    """What differs, of a dump of the very snapshot that was counted."""
    problems = [
        f"table {table}: {found.rows.get(table, 'missing')} rows, expected {rows}"
        for table, rows in expected.rows.items()
        if found.rows.get(table) != rows
    ]
    problems += [
        f"run {run}: last event {found.numbers.get(run, 'missing')}, expected {number}"
        for run, number in expected.numbers.items()
        if found.numbers.get(run) != number
    ]
    return problems


def reaches(connection: psycopg.Connection[Any], expected: Inventory) -> list[str]:
    """What is missing where more may have come since: each run's events up to its number."""
    problems = []
    for run, number in expected.numbers.items():
        found = connection.execute(UP_TO, (run, number)).fetchone()
        if found is None or found[0] != number:
            problems.append(f"run {run}: {found and found[0]} events up to number {number}")
    known = {name for (name,) in connection.execute(TABLES)}
    problems += [f"table {table} is missing" for table in expected.rows if table not in known]
    return problems
