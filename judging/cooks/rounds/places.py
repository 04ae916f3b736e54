"""The places at a cook's stove and table: how many participants or judges work at the same time.

Who has no place yet is `waiting` without a time. Who waits for a time (a limit's reset, a
credential) has given its place away, and stands in line again when that time has come.
"""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from judging.cooks.feed import (
    JUDGEMENTS,
    PARTICIPATIONS,
    judgement_message,
    participation_message,
)
from judging.models import Cook
from masterchef.durable import Message, sql
from masterchef.durable.statements import alone

STAGGER_S = 1.0  # between two starts, so that no host meets all at once
Delayed = list[tuple[float, Message]]


class Places(NamedTuple):
    """The rows `t` of one kind: their table, what they belong to, and the hint that starts one."""

    table: str
    join: str
    message: Callable[[int, str], Message]


PARTICIPANTS = Places(
    PARTICIPATIONS, "JOIN judging_round n ON n.id = t.round_id", participation_message
)
JUDGES = Places(
    JUDGEMENTS,
    "JOIN judging_panel n ON n.id = t.panel_id AND n.closed_at IS NULL",
    judgement_message,
)


def most_parallel(cook: Cook) -> int:
    """How many participants or judges may run at the same time."""
    return int(cook.brief.get("max_parallel") or 4)


def hand_out(places: Places, cook: Cook) -> Delayed:
    """Make held rows ready while there are free places; their messages, staggered.

    The caller holds the cook's lock.
    """
    rows = sql(
        f"WITH mine AS (SELECT t.id, t.state, t.not_before, t.position FROM {places.table} t"
        f"  {places.join} WHERE n.cook_id = %(cook)s),"
        " busy AS (SELECT count(*) AS n FROM mine WHERE state IN ('ready', 'claimed')),"
        " next AS (SELECT id, row_number() OVER (ORDER BY position, id) - 1 AS nth FROM mine"
        "  WHERE state = 'waiting' AND not_before IS NULL ORDER BY position, id"
        "  LIMIT greatest(%(most)s - (SELECT n FROM busy), 0))"
        f" UPDATE {places.table} w SET state = 'ready', not_before ="
        "  CASE WHEN nth = 0 THEN NULL ELSE masterchef_now()"
        "  + make_interval(secs => nth * %(stagger)s) END"
        " FROM next WHERE w.id = next.id RETURNING w.id, w.flavor, next.nth",
        {"cook": cook.pk, "most": most_parallel(cook), "stagger": STAGGER_S},
    ).fetchall()
    return [(row.nth * STAGGER_S, places.message(row.id, row.flavor)) for row in rows]


def wake(places: Places, go_on: Callable[[UUID], Any]) -> int:
    """Rows whose time has come stand in line again; `go_on` gives them the places that are free.

    Should we die in between, the next of the cook's rows to end does it, or the reconciler.
    """
    with transaction.atomic():
        if not alone(f"{places.table}:wake"):
            return 0
        rows = sql(
            f"UPDATE {places.table} w SET not_before = NULL FROM ("
            f"  SELECT t.id, n.cook_id FROM {places.table} t {places.join}"
            "   JOIN masterchef_run r ON r.id = n.cook_id AND r.state = 'running'"
            "   WHERE t.state = 'waiting' AND t.not_before <= masterchef_now()"
            "   ORDER BY t.id FOR NO KEY UPDATE OF t SKIP LOCKED) AS due"
            " WHERE w.id = due.id RETURNING due.cook_id"
        ).fetchall()
    for cook_id in {row.cook_id for row in rows}:
        go_on(cook_id)
    return len(rows)
