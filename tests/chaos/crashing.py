"""Crashes between two statements of a verb: the database ends the connection at a chosen write."""

import contextlib
from collections.abc import Iterator

from django.db import DatabaseError, connection

from masterchef.durable import sql

TABLES = ("kitchen_turn", "kitchen_tick", "kitchen_session", "masterchef_event", "masterchef_run")
FUNCTION = """
CREATE FUNCTION chaos_crash() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE left_over int := nullif(current_setting('chaos.crash_in', true), '')::int;
BEGIN
    IF left_over = 0 THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
    ELSIF left_over > 0 THEN
        PERFORM set_config('chaos.crash_in', (left_over - 1)::text, false);
    END IF;
    RETURN NULL;
END $$;
"""


def install() -> None:
    """A trigger after each writing statement of the tables that a turn touches."""
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION)
        for table in TABLES:
            cursor.execute(
                f"CREATE TRIGGER chaos_crash AFTER INSERT OR UPDATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION chaos_crash()"
            )


def remove() -> None:
    """Take the triggers away again."""
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION chaos_crash CASCADE")


@contextlib.contextmanager
def crashing(after: int) -> Iterator[None]:
    """End our connection in the write that follows `after` others; what is uncommitted is gone."""
    sql("SELECT set_config('chaos.crash_in', %s, false)", (str(after),))
    try:
        yield
    except DatabaseError:
        connection.close()
    else:
        sql("SELECT set_config('chaos.crash_in', '', false)")
