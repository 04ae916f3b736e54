"""Triggers that write down every change of a turn and a tick, independently of the code under test.

A second decision of one turn or a second closing of one tick shows here even if its effect
happens to equal the first one's.
"""

from typing import Any

from django.db import connection

from masterchef.durable import sql

TABLES = """
CREATE TABLE chaos_turn (
    id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
    turn_id bigint NOT NULL, was text NOT NULL, became text NOT NULL,
    fence int NOT NULL, decision_changed boolean NOT NULL);
CREATE TABLE chaos_tick (
    id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
    session_id uuid NOT NULL, number int NOT NULL, was_closed boolean NOT NULL);
CREATE FUNCTION chaos_turn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO chaos_turn (turn_id, was, became, fence, decision_changed) VALUES
    (new.id, old.state, new.state, new.fence, old.decision IS DISTINCT FROM new.decision);
    RETURN NULL; END $$;
CREATE FUNCTION chaos_tick() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO chaos_tick (session_id, number, was_closed) VALUES
    (new.session_id, new.number, old.closed_at IS NOT NULL);
    RETURN NULL; END $$;
CREATE TRIGGER chaos_turn AFTER UPDATE ON kitchen_turn FOR EACH ROW
    WHEN (old.state IS DISTINCT FROM new.state OR old.decision IS DISTINCT FROM new.decision
          OR old.fence IS DISTINCT FROM new.fence OR new.state IN ('decided', 'done'))
    EXECUTE FUNCTION chaos_turn();
CREATE TRIGGER chaos_tick AFTER UPDATE OF closed_at ON kitchen_tick FOR EACH ROW
    WHEN (new.closed_at IS NOT NULL) EXECUTE FUNCTION chaos_tick();
"""

# Each answers with the rows that break it.
CHECKS = {
    "decided_twice": "SELECT turn_id, count(*) FROM chaos_turn WHERE became = 'decided'"
    " GROUP BY turn_id HAVING count(*) > 1",
    "changed_after_decision": "SELECT turn_id, was, became, fence FROM chaos_turn"
    " WHERE was IN ('decided', 'done') AND (became NOT IN ('done', 'cancelled')"
    " OR decision_changed)",
    "done_twice": "SELECT turn_id, count(*) FROM chaos_turn WHERE became = 'done'"
    " GROUP BY turn_id HAVING count(*) > 1",
    "closed_twice": "SELECT session_id::text, number, count(*) FROM chaos_tick"
    " GROUP BY session_id, number HAVING count(*) > 1 OR bool_or(was_closed)",
    "older_fence_committed": "SELECT t.id, t.fence, a.fence AS committed FROM kitchen_turn t"
    " JOIN chaos_turn a ON a.turn_id = t.id AND a.became = 'decided'"
    " WHERE t.state IN ('decided', 'done') AND t.fence <> a.fence",
    "done_without_decision": "SELECT t.id, t.state FROM kitchen_turn t WHERE t.fence > 0"
    " AND t.state = 'done' AND NOT EXISTS (SELECT 1 FROM chaos_turn a"
    " WHERE a.turn_id = t.id AND a.became = 'decided')",
}


def install() -> None:
    """Create the tables and triggers; after the migrations, before the first session."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)


def findings() -> dict[str, list[tuple[Any, ...]]]:
    """{check: offending rows} of every check that fails; empty is what we want."""
    found = {}
    for name, query in CHECKS.items():
        rows = [tuple(row) for row in sql(query).fetchmany(20)]
        if rows:
            found[name] = rows
    return found


def forget() -> None:
    """Begin anew, without any session."""
    sql("TRUNCATE chaos_turn, chaos_tick, masterchef_run CASCADE")


def remove() -> None:
    """Drop what `install` made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP FUNCTION chaos_turn CASCADE; DROP FUNCTION chaos_tick CASCADE;"
            " DROP TABLE chaos_turn, chaos_tick"
        )
