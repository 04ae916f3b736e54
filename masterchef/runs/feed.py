"""Appending to a run's numbered events, inside the transaction that has locked the run."""

import json
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from masterchef.durable import sql


class Fact(NamedTuple):
    """An event without its number; `at_ms` is simulated time."""

    kind: str
    seat: str
    tick: int
    at_ms: int
    data: dict[str, object]


def insert(run_id: UUID, facts: Iterable[Fact], *, last_number: int) -> int:
    """Insert the facts after `last_number` and return the new last number.

    The caller holds the run's row lock and writes the new number to it (`rows.tell` does both), so
    the order of numbers is the order of commits.
    """
    rows = list(facts)
    if not rows:
        return last_number
    sql(
        "INSERT INTO masterchef_event (run_id, number, kind, seat, tick, at_ms, data)"
        " SELECT %s, %s + e.n, e.kind, e.seat, e.tick, e.at_ms, e.data FROM"
        " unnest(%s::text[], %s::text[], %s::int[], %s::bigint[], %s::jsonb[])"
        " WITH ORDINALITY AS e(kind, seat, tick, at_ms, data, n)",
        (
            run_id,
            last_number,
            [row.kind for row in rows],
            [row.seat for row in rows],
            [row.tick for row in rows],
            [row.at_ms for row in rows],
            [json.dumps(row.data) for row in rows],
        ),
    )
    return last_number + len(rows)
