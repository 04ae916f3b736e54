"""The run's row: locked, changed, told. Nothing else writes to it.

The run is locked before its rows, always. A state brings its times with it: a run that runs has
started and not ended, one that is done, cancelled or failed has ended.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from masterchef.durable import sql
from masterchef.runs.feed import Fact, insert
from masterchef.runs.models import ENDED_STATES, RunState


class StateError(ValueError):
    """The state of a run, or of a piece of its work, forbids it; the message says what would do."""


def lock(run_id: UUID) -> Any:
    """Lock the run for this transaction: state, last_number, at_ms since its start; None: no run.

    NO KEY, so that log lines and calls, which refer to the run, are written meanwhile.
    """
    return sql(
        "SELECT state, last_number, greatest(coalesce(extract(epoch FROM masterchef_now()"
        " - started_at) * 1000, 0), 0)::bigint AS at_ms FROM masterchef_run"
        " WHERE id = %s FOR NO KEY UPDATE",
        (run_id,),
    ).fetchone()


# Each is told the id of a run that begins, or goes on, in the transaction that lets it. The rooms
# above add theirs: this one can't know what a run plays with.
begun: list[Callable[[UUID], None]] = []


def enter(
    run_id: UUID, state: str, *, reason: str = "", allowed: Collection[str] | None = None
) -> bool:
    """Bring the run into the state, from one of those that are allowed; False: it is in another."""
    row = sql(
        "UPDATE masterchef_run SET state = %s, reason = %s,"
        " started_at = CASE WHEN %s THEN coalesce(started_at, masterchef_now())"
        " ELSE started_at END,"
        " ended_at = CASE WHEN %s THEN masterchef_now() WHEN %s THEN NULL ELSE ended_at END"
        " WHERE id = %s AND (%s::text[] IS NULL OR state = ANY(%s)) RETURNING id",
        (
            str(state),
            reason,
            state == RunState.RUNNING,
            state in ENDED_STATES,
            state == RunState.RUNNING,
            run_id,
            *[None if allowed is None else [str(one) for one in allowed]] * 2,
        ),
    ).fetchone()
    if row is not None and state == RunState.RUNNING:
        for told in begun:
            told(run_id)
    return row is not None


def change(run: Any, state: str, *, allowed: Collection[str], reason: str = "") -> None:
    """`enter`, or StateError that says what the run is and what it must be; `run` is read again."""
    changed = enter(run.pk, state, reason=reason, allowed=allowed)
    run.refresh_from_db()
    if not changed:
        wanted = " or ".join(str(one) for one in allowed)
        raise StateError(f"state: the {run.kind} is {run.state}, it must be {wanted}")


def explain(run_id: UUID, reason: str) -> None:
    """Say why the run is as it is."""
    sql("UPDATE masterchef_run SET reason = %s WHERE id = %s", (reason, run_id))


def block(run_id: UUID, reason: str, *, keep_paused: bool = False) -> None:
    """Stop a run until an operator decides. A paused one may stay so, with the reason."""
    sql(
        "UPDATE masterchef_run SET reason = %s,"
        " state = CASE WHEN state = 'paused' AND %s THEN state ELSE 'blocked' END"
        " WHERE id = %s AND state IN ('running', 'paused')",
        (reason, keep_paused, run_id),
    )


def unblock(run_id: UUID) -> None:
    """What blocked the run is dealt with; a paused one stays so."""
    sql(
        "UPDATE masterchef_run SET reason = '',"
        " state = CASE state WHEN 'blocked' THEN 'running' ELSE state END"
        " WHERE id = %s AND state IN ('blocked', 'paused')",
        (run_id,),
    )


def forget_events(run_id: UUID) -> None:
    """Delete all events of a run that is about to be deleted: faster than row by row."""
    sql("DELETE FROM masterchef_event WHERE run_id = %s", (run_id,))


def tell(
    run_id: UUID,
    facts: Iterable[Fact],
    *,
    last_number: int | None = None,
    follower: Callable[[UUID], object] | None = None,
) -> int:
    """Append events; the new last number. The order of numbers is the order of commits.

    `last_number` is what the caller read under its lock of the run; without it the run is locked
    here. `follower` hears of the run once the events are committed; what it raises is logged.
    """
    if last_number is None:
        last_number = int(lock(run_id).last_number)
    if follower is not None:
        transaction.on_commit(lambda: follower(run_id), robust=True)
    number = insert(run_id, facts, last_number=last_number)
    sql("UPDATE masterchef_run SET last_number = %s WHERE id = %s", (number, run_id))
    return number
