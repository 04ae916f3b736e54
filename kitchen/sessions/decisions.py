"""How a decision gets into a turn: by a claim's fence, by an external agent, or by default."""

import json
from typing import Any
from uuid import UUID

from django.db import transaction

from kitchen import engine
from kitchen.models import Turn
from kitchen.sessions import replica, ticks
from masterchef.durable import WorkRef, sql, statements
from masterchef.runs import StateError

WAIT: dict[str, Any] = engine.Decision(None).to_json()


def decide(
    ref: WorkRef,
    decision: dict[str, Any],
    *,
    outcome: str = "ok",
    memory: dict[str, Any] | None = None,
) -> bool:
    """Save the decision if the claim still holds, in a transaction of its own. Then close.

    Saving and counting what is left in one transaction would let two last deciders each see
    one left, and the tick would never close.
    """
    columns = {"decision": decision, "outcome": outcome, "memory": memory or None}
    row = statements.settle(ref, columns, state="decided", returning="session_id, tick")
    if row is None:
        return False
    ticks.close_if_complete(row.session_id, row.tick)
    return True


def decide_external(turn: Turn, decision: dict[str, Any]) -> Turn:
    """An external agent's decision for its turn; the same post may be repeated.

    Raises engine.DecisionError naming the field, and StateError if the turn was decided
    otherwise, has expired or its session has ended.
    """
    wanted = engine.Decision.from_json({**decision, "thinking_ms": 0}).to_json()
    row = sql(
        "UPDATE kitchen_turn SET state = 'decided', decision = %s, outcome = 'ok',"
        " decided_at = masterchef_now() WHERE id = %s AND state = 'awaiting'"
        " AND deadline > masterchef_now() RETURNING session_id, tick",
        (json.dumps(wanted), turn.pk),
    ).fetchone()
    turn.refresh_from_db()
    if row is None and (turn.decision != wanted or turn.outcome != "ok"):
        why = "has expired" if turn.outcome in ("", "expired") else "is decided otherwise"
        raise StateError(f"turn: turn {turn.pk} {why}; ask for the seat's next turn")
    if row is not None:
        ticks.close_if_complete(row.session_id, row.tick)
    return turn


def expire_deadlines() -> int:
    """Turn silent external agents' turns into marked waits; the number of turns."""
    rows = sql(
        "UPDATE kitchen_turn SET state = 'decided', decision = %s, outcome = 'expired',"
        " decided_at = masterchef_now() WHERE id IN (SELECT t.id FROM kitchen_turn t"
        " JOIN kitchen_tick k ON k.session_id = t.session_id AND k.number = t.tick"
        " AND k.closed_at IS NULL"
        " JOIN masterchef_run r ON r.id = t.session_id AND r.state = 'running'"
        " JOIN kitchen_session s ON s.run_ptr_id = t.session_id AND s.ruleset = %s"
        " WHERE t.state = 'awaiting' AND t.deadline <= masterchef_now() LIMIT 500"
        " FOR UPDATE OF t SKIP LOCKED) RETURNING session_id, tick",
        (json.dumps(WAIT), engine.RULESET),
    ).fetchall()
    for session_id, tick in {(row.session_id, row.tick) for row in rows}:
        ticks.close_if_complete(session_id, tick)
    return len(rows)


def put_wait(turn: Turn) -> bool:
    """An operator's wait in the place of a quarantined turn, marked as such."""
    with transaction.atomic():
        columns = {"decision": WAIT, "outcome": "substituted"}
        row = statements.substitute("kitchen_turn", turn.pk, columns, state="decided")
    return row is not None


def observation(turn: Turn) -> dict[str, Any]:
    """What the turn's seat may see at its tick."""
    return observe(turn.session_id, turn.tick, turn.seat)


def observe(session_id: UUID, tick: int, seat: str) -> dict[str, Any]:
    """What the seat may see at the tick; raises ReplayDiffers for a tick that isn't reached."""
    return engine.observe(replica.of(session_id).at(tick).kitchen, seat)
