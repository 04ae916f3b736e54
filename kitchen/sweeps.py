"""What the reconciler does for sessions: deadlines, cut-offs, ticks and scores that were lost."""

from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError

from kitchen import suites
from kitchen.sessions import decisions, ticks
from kitchen.sessions.control import cut_overdue
from kitchen.sessions.rulesets import block_orphans
from masterchef.durable import Message, send, sql

log = structlog.get_logger(__name__)


def close_decided() -> int:
    """Close ticks that are decided, open and due: their last decider died before closing."""
    rows = sql(
        "SELECT k.session_id, k.number FROM kitchen_tick k"
        " JOIN masterchef_run r ON r.id = k.session_id AND r.state = 'running'"
        " WHERE k.closed_at IS NULL AND (k.due_at IS NULL OR k.due_at <= masterchef_now())"
        " AND NOT EXISTS (SELECT 1 FROM kitchen_turn t WHERE t.session_id = k.session_id"
        " AND t.tick = k.number AND (t.state <> 'decided' OR t.decided_at >"
        " masterchef_now() - make_interval(secs => %s))) LIMIT 200",
        (settings.SWEEP_S,),
    ).fetchall()
    return sum(_close(row.session_id, row.number) for row in rows)


def _close(session_id: UUID, tick: int) -> bool:
    try:
        return ticks.close_tick(session_id, tick)
    except (OperationalError, InterfaceError):
        raise  # the database is away: so for all of them
    except DatabaseError:
        log.exception("tick_not_closed", session=str(session_id), tick=tick)
        return False  # the other sessions' ticks have done nothing


def measure_ended() -> int:
    """Ask again for the scores of sessions whose measuring was lost."""
    rows = sql(
        "SELECT r.id FROM masterchef_run r JOIN kitchen_session s ON s.run_ptr_id = r.id"
        " WHERE r.state = 'done' AND s.score IS NULL"
        " AND r.ended_at < masterchef_now() - make_interval(secs => %s)"
        " AND r.ended_at > masterchef_now() - interval '1 day' LIMIT 50",
        (settings.RESEND_GRACE_S * 5,),
    ).fetchall()
    return send(*(Message("kitchen.measure_session", [str(row.id)]) for row in rows))


SWEEPS = [
    decisions.expire_deadlines, cut_overdue, block_orphans, close_decided, measure_ended,
    suites.go_on_all,
]  # fmt: skip
