"""What an operator may do to a session: pause, resume, cancel, pace, and free a blocked turn."""

import contextlib
from typing import Any

from django.db import transaction

from kitchen import engine
from kitchen.models import Session, Turn
from masterchef import runs
from masterchef.durable import Failure, Message, WorkRef, journal, send, sql, statements
from masterchef.live.pokes import poke
from masterchef.runs import StateError
from masterchef.runs.models import RunState


def pause(session: Session) -> None:
    """Ticks stop closing; decisions under way are still saved."""
    _change(session, RunState.PAUSED, allowed=(RunState.RUNNING,))


def resume(session: Session) -> None:
    """Carry on a paused session, or one that was blocked and has no quarantined turn left.

    External agents get their whole time again.
    """
    from kitchen.sessions.ticks import close_if_complete, external_seconds

    if Turn.objects.filter(session=session, state="quarantined").exists():
        raise StateError("state: a turn is quarantined; retry it or put a wait in its place")
    _change(session, RunState.RUNNING, allowed=(RunState.PAUSED, RunState.BLOCKED))
    sql(
        "UPDATE kitchen_turn SET deadline = masterchef_now() + make_interval(secs => %s)"
        " WHERE session_id = %s AND state = 'awaiting'",
        (external_seconds(session.options), session.pk),
    )
    close_if_complete(session.pk, session.tick)


def cancel(session: Session, reason: str = "") -> None:
    """End the session now. Fences are raised, so a running call's heartbeat finds its turn gone."""
    allowed = (RunState.CREATED, RunState.RUNNING, RunState.PAUSED, RunState.BLOCKED)
    _end(session, RunState.CANCELLED, allowed=allowed, reason=reason or "cancelled")


def cut_overdue() -> int:
    """End sessions whose wall time is over, also in the middle of a slow tick; how many.

    What the closed ticks hold is measured; the open tick is given up. A session whose open turn
    a host has failed is not measured: its guests went unserved through no fault of the players.
    """
    rows = sql(
        "SELECT r.id FROM masterchef_run r JOIN kitchen_session s ON s.run_ptr_id = r.id"
        " WHERE r.state = 'running' AND s.stop_after_s IS NOT NULL AND r.started_at"
        " + make_interval(secs => s.stop_after_s) < masterchef_now() LIMIT 100"
    ).fetchall()
    for session in Session.objects.filter(pk__in=[row.id for row in rows]):
        with contextlib.suppress(StateError):  # it has ended by itself a moment ago
            if trouble := _host_trouble(session):
                reason = f"cut while a turn could not be taken: {trouble}"
                _end(session, RunState.FAILED, allowed=(RunState.RUNNING,), reason=reason)
            else:
                _end(session, RunState.DONE, allowed=(RunState.RUNNING,), reason="cut")
                send(Message("kitchen.measure_session", [str(session.pk)]))
    return len(rows)


def _host_trouble(session: Session) -> str:
    """The error of an open turn that waits for another try; a queue for slots is not an error."""
    row = sql(
        "SELECT error FROM kitchen_turn WHERE session_id = %s AND tick = %s AND error <> ''"
        " AND state IN ('ready', 'claimed', 'waiting') AND error_kind <> 'busy' LIMIT 1",
        (session.pk, session.tick),
    ).fetchone()
    return row.error if row else ""


def _end(session: Session, state: RunState, *, allowed: tuple[RunState, ...], reason: str) -> None:
    with transaction.atomic():
        _change(session, state, allowed=allowed, reason=reason)
        statements.cancel("kitchen_turn", "kitchen_turn t WHERE t.session_id = %s", (session.pk,))


def set_speed(session: Session, speed: float | None) -> None:
    """Simulated seconds per wall second from the next tick on; None: as fast as it goes."""
    if speed is not None and not 0 < speed <= 100_000:
        raise StateError("speed: write a number above 0 and up to 100000, or nothing")
    Session.objects.filter(pk=session.pk).update(speed=speed)
    if speed is None:  # also the open tick need not wait any longer
        sql(
            "UPDATE kitchen_tick SET due_at = NULL WHERE session_id = %s AND closed_at IS NULL",
            (session.pk,),
        )
    session.speed = speed
    poke(session.pk)


def rerun(session: Session) -> Session:
    """A new session of the same scenario, lineup, seed and options, as its next repeat."""
    if session.ruleset != engine.RULESET:
        raise StateError("ruleset: the rules have changed since; start a new session instead")
    highest = (
        Session.objects.filter(
            scenario=session.scenario, lineup=session.lineup, seed=session.seed
        ).order_by("-repeat")
    ).first()
    again = Session.objects.get(pk=session.pk)
    fresh: dict[str, Any] = {
        "kind": "session",
        "name": again.name,
        "owner": again.owner,
        "experiment": again.experiment,
        "scenario": again.scenario,
        "lineup": again.lineup,
        "seed": again.seed,
        "repeat": (highest.repeat if highest else 0) + 1,
        "track": again.track,
        "seats": again.seats,
        "options": again.options,
        "ruleset": engine.RULESET,
        "speed": again.speed,
        "stop_after_s": again.stop_after_s,
    }
    return Session.objects.create(**fresh)


def retry_turn(turn: Turn) -> None:
    """Give a quarantined turn its attempts back and let its session go on."""
    with transaction.atomic():
        runs.lock(turn.session_id)
        quarantined = "kitchen_turn t WHERE t.id = %s AND t.state = 'quarantined'"
        if not statements.reopen("kitchen_turn", quarantined, (turn.pk,)):
            raise StateError(f"turn: turn {turn.pk} isn't quarantined")
        # A journalled reply that no longer fits the request is what quarantined it, or is no
        # worse than a new one: drop it, so that the retry asks again.
        journal.forget(f"turn:{turn.pk}")
        _unblock(turn.session)


def substitute_wait(turn: Turn) -> None:
    """Put a wait, marked as such, in the place of a quarantined turn."""
    from kitchen.sessions.decisions import put_wait
    from kitchen.sessions.ticks import close_if_complete

    with transaction.atomic():
        runs.lock(turn.session_id)
        if not put_wait(turn):
            raise StateError(f"turn: turn {turn.pk} isn't quarantined")
        _unblock(turn.session)
    close_if_complete(turn.session_id, turn.tick)


def quarantine(ref: WorkRef, failure: Failure) -> bool:
    """Take a turn out that is not tried again, and block its session until an operator decides."""
    with transaction.atomic():
        session = Session.objects.get(turns=ref.id)
        runs.lock(session.pk)  # the session before its turns, always
        row = statements.take_out(
            ref,
            state="quarantined",
            error=failure.text,
            kind=failure.kind,
            returning="seat, tick",
        )
        if row is None:
            return False
        # A paused session stays paused; `resume` is refused until the turn is dealt with.
        said = f"turn {ref.id} ({row.seat}, tick {row.tick}): {failure.text[:500]}"
        runs.block(session.pk, said, keep_paused=True)
    poke(session.pk)
    return True


def _unblock(session: Session) -> None:
    if not Turn.objects.filter(session=session, state="quarantined").exists():
        runs.unblock(session.pk)


def _change(
    session: Session, state: RunState, *, allowed: tuple[RunState, ...], reason: str = ""
) -> None:
    runs.change(session, state, allowed=allowed, reason=reason)
    poke(session.pk)
