"""Which cells of a matrix are admitted to the queue now, so that 10,000 of them queue quietly.

Only `max_parallel` cells at a time are queued, that is, have a message and may be claimed. Every
commit lets the next ones in, under the lock of the run; a sweep does so where a commit was lost.
"""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from masterchef.durable import Message, hint, send, sql
from masterchef.durable.statements import alone

QUEUE = "trials"


def message(cell_id: int) -> Message:
    """The hint that a cell may run."""
    return hint("cell", cell_id, QUEUE)


def let_in(matrix_id: UUID, *, most: int) -> list[int]:
    """Queue the next cells, as many as there is room for; their ids, to be sent after the commit.

    The caller holds the run's lock. The model with the fewest cells under way comes first, so
    that a slow host doesn't take all of the room.
    """
    busy = Counter(
        {
            row.model: row.n
            for row in sql(
                "SELECT model, count(*) AS n FROM judging_cell WHERE matrix_id = %s AND queued"
                " AND state IN ('ready', 'claimed') GROUP BY model",
                (matrix_id,),
            )
        }
    )
    room = most - busy.total()
    if room <= 0:
        return []
    chosen = _fairly(_candidates(matrix_id, room), busy, room)
    sql(
        "UPDATE judging_cell SET queued = true, state = 'ready', not_before = NULL"
        " WHERE id = ANY(%s)",
        (chosen,),
    )
    return chosen


def _candidates(matrix_id: UUID, room: int) -> list[tuple[str, int]]:
    """(model, cell id) of the first cells of each model that have not begun, or waited enough."""
    rows = sql(
        "SELECT c.model, c.id FROM (SELECT jsonb_array_elements_text(players) AS model"
        " FROM judging_matrix WHERE run_ptr_id = %s) m CROSS JOIN LATERAL"
        " (SELECT model, id, position FROM judging_cell WHERE matrix_id = %s AND model = m.model"
        " AND NOT queued AND (state = 'ready' OR (state = 'waiting'"
        " AND not_before <= masterchef_now())) ORDER BY position LIMIT %s) c ORDER BY c.position",
        (matrix_id, matrix_id, room),
    )
    return [(row.model, row.id) for row in rows]


def _fairly(candidates: Iterable[tuple[str, int]], busy: Counter[str], room: int) -> list[int]:
    waiting: dict[str, list[int]] = {}
    for model, id in candidates:
        waiting.setdefault(model, []).append(id)
    chosen: list[int] = []
    while waiting and len(chosen) < room:
        model = min(waiting, key=lambda name: busy[name])
        chosen.append(waiting[model].pop(0))
        busy[model] += 1
        if not waiting[model]:
            del waiting[model]
    return chosen


def refill(matrix_id: UUID) -> int:
    """Let cells of a running matrix in and send their messages; how many."""
    with transaction.atomic():
        row = sql(
            "SELECT r.state, (m.setup->>'max_parallel')::int AS most FROM masterchef_run r"
            " JOIN judging_matrix m ON m.run_ptr_id = r.id WHERE r.id = %s"
            " FOR NO KEY UPDATE OF r",
            (matrix_id,),
        ).fetchone()
        chosen = let_in(matrix_id, most=row.most) if row and row.state == "running" else []
    send(*map(message, chosen))
    return len(chosen)


def refill_all() -> int:
    """The sweep: matrices with room though cells are left: a worker died or a wait ended.

    Cheap while nothing is lost: one look at each running matrix.
    """
    with transaction.atomic():
        if not alone("judging_cell:refill"):
            return 0
        rows = sql(
            "SELECT r.id FROM masterchef_run r WHERE r.kind IN ('matrix', 'try')"
            " AND r.state = 'running'"
        ).fetchall()
    return sum(refill(row.id) for row in rows)


SWEEPS = [refill_all]
