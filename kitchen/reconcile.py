"""The reconciler: a process of its own that makes good whatever was lost. Safe on several hosts.

It reads only PostgreSQL and the lengths of the queues. Each sweep takes a transaction-level
advisory lock, so a frozen reconciler blocks nobody for longer than the database allows a
transaction to idle.
"""

import signal
import threading
from collections.abc import Callable
from uuid import UUID

import redis
import structlog
from django.conf import settings
from django.db import (
    DatabaseError,
    Error,
    InterfaceError,
    OperationalError,
    connection,
)

from kitchen.sessions import decisions, ticks
from kitchen.sessions.control import cut_overdue, quarantine
from masterchef.durable import sql
from masterchef.messages import Message, send
from masterchef.outbox import Outbox

log = structlog.get_logger(__name__)
Sweep = Callable[[], int]
TURNS = Outbox(
    table="kitchen_turn",
    task="agents.take_turn",
    queue="'turns.' || t.role",
    # Only open ticks have undecided turns, and only they are indexed.
    source="kitchen_turn t JOIN kitchen_tick k ON k.session_id = t.session_id"
    " AND k.number = t.tick AND k.closed_at IS NULL WHERE true",
    give_up=quarantine,
)
release_expired = TURNS.release_expired
wake_waiting = TURNS.wake_waiting
resend = TURNS.resend


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


# Rooms above add theirs when they are loaded: slots of dead holders, turns that wait for a host.
SWEEPS: list[Sweep] = [
    release_expired,
    wake_waiting,
    decisions.expire_deadlines,
    cut_overdue,
    close_decided,
    resend,
    measure_ended,
]


def sweep_once() -> dict[str, int]:
    """One pass; {sweep: how many rows it put right}. A sweep that fails leaves the others alone."""
    found: dict[str, int] = {}
    for sweep in SWEEPS:
        name = getattr(sweep, "__name__", str(sweep))
        try:
            count = sweep()
        except (Error, redis.RedisError, OSError) as error:
            log.warning("sweep_failed", sweep=name, error=str(error)[:300])
            connection.close()
            continue
        except Exception:
            log.exception("sweep_failed", sweep=name)
            continue
        if count:
            found[name] = found.get(name, 0) + count
    return found


def main(stop: threading.Event | None = None) -> None:
    """Sweep until SIGTERM, SIGINT or `stop`."""
    stop = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    while not stop.wait(settings.SWEEP_S):
        if put_right := sweep_once():
            log.info("reconciled", **put_right)
