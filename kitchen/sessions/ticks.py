"""Opening and closing ticks: the two transactions that carry a session on."""

import json
import time
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import Error, transaction

from kitchen import engine
from kitchen.sessions import announcements, replica, rulesets
from kitchen.sessions.announcements import Opened
from kitchen.sessions.replica import Facts, Position, ReplayDiffers, Replica
from kitchen.sessions.rulesets import OtherRules
from kitchen.sessions.scripted import scripted
from masterchef import runs
from masterchef.durable import UNDECIDED, owner_name, sql
from masterchef.runs import Fact
from masterchef.runs.models import RunState

log = structlog.get_logger(__name__)
# How long one message may carry an all-baseline session on before others get their turn.
_RUN_ON_S = 0.5
_UNDECIDED = [str(state) for state in UNDECIDED]


def close_tick(session_id: UUID, tick: int) -> bool:
    """Close the tick if every turn is decided; False: not yet, or somebody else did.

    Every decider calls it. The session is locked before the turns are counted, and the lock's
    holder compares the tick, so of two last deciders exactly one closes.
    """
    opened = _attempt(session_id, tick)
    if opened is not None:
        announcements.announce(session_id, opened)
    return opened is not None


def run_on(session_id: UUID, tick: int) -> None:
    """Close ticks that wait for nobody, for at most half a second, then leave a message."""
    until = time.monotonic() + _RUN_ON_S
    while opened := _attempt(session_id, tick):
        waits = opened.run_on is None or opened.due_in_s > 0
        if waits or time.monotonic() > until:
            announcements.announce(session_id, opened)
            return
        announcements.poke(session_id)
        tick += 1


def _attempt(session_id: UUID, tick: int) -> Opened | None:
    try:
        with transaction.atomic():
            closed = _close(session_id, tick)
    except OtherRules as error:  # a worker of its version closes it, if one lives
        rulesets.pass_on(error.ruleset, rulesets.close_message(session_id, tick))
        return None
    except ReplayDiffers as error:
        replica.forget(session_id)
        runs.block(session_id, f"replay: {error}")
        return None
    except Error:
        raise
    except Exception as error:
        # The next try would fail in the same way, so for ever: an operator has to look.
        log.exception("tick_not_closed", session=str(session_id), tick=tick)
        replica.forget(session_id)
        runs.block(session_id, f"tick {tick} can't be closed: {error!r}")
        return None
    if closed is None:
        return None
    local, after, opened = closed
    if opened.ended:
        replica.forget(session_id)
    else:
        local.keep(after)
    return opened


# Both rows are locked, for PostgreSQL looks again only at locked rows after a wait: of an
# unlocked session row we would see the tick that was open before somebody else closed it.
# NO KEY, so that log lines and calls, which refer to the run, are written meanwhile.
_LOCK = (
    "SELECT r.state, r.last_number, s.tick, s.hash, s.speed, s.ruleset, t.due_at,"
    " masterchef_now() AS now,"
    " s.stop_after_s < extract(epoch FROM masterchef_now() - r.started_at) AS cut"
    " FROM masterchef_run r JOIN kitchen_session s ON s.run_ptr_id = r.id"
    " JOIN kitchen_tick t ON t.session_id = r.id AND t.number = %s"
    " WHERE r.id = %s FOR NO KEY UPDATE OF r, s"
)


def _close(session_id: UUID, tick: int) -> tuple[Replica, Position, Opened] | None:
    row = sql(_LOCK, (tick, session_id)).fetchone()
    if row is None or row.tick != tick or row.state != "running":
        return None  # closed, paused, cancelled or blocked
    if row.due_at is not None and row.due_at > row.now:
        return None  # paced: the reconciler or a timer comes back
    # Counted after the lock: a count before it misses a decision that commits in between.
    turns = sql(
        "SELECT seat, state, decision FROM kitchen_turn WHERE session_id = %s AND tick = %s",
        (session_id, tick),
    ).fetchall()
    if any(turn.state != "decided" for turn in turns):
        return None
    if row.ruleset != engine.RULESET:
        raise OtherRules(row.ruleset)
    local = replica.of(session_id)
    step = replica.play(local.at(tick, hash=row.hash), {turn.seat: turn.decision for turn in turns})
    after = step.after
    ended = after.kitchen.ended or ("cut" if row.cut else None)
    number = runs.tell(
        session_id,
        (Fact(e.kind, e.seat or "", e.tick, e.at, e.data) for e in step.events),
        last_number=row.last_number,
    )
    _write(session_id, tick, after, first=row.last_number + 1, last=number, ended=ended)
    if ended:
        return local, after, Opened([], ended=True)
    due_in_s = 0.0
    if row.speed:
        due_in_s = (after.kitchen.now - local.at(tick).kitchen.now) / 1000 / row.speed
    return local, after, open_tick(session_id, after, due_in_s=due_in_s)


def _write(
    session_id: UUID, tick: int, after: Position, *, first: int, last: int, ended: str | None
) -> None:
    sql(
        "UPDATE kitchen_turn SET state = 'done' WHERE session_id = %s AND tick = %s",
        (session_id, tick),
    )
    sql(
        "UPDATE kitchen_tick SET closed_at = masterchef_now(), closed_by = %s, first_event = %s,"
        " last_event = %s, hash = %s WHERE session_id = %s AND number = %s",
        (owner_name(), first, last, after.hash, session_id, tick),
    )
    sql(
        "UPDATE kitchen_session SET tick = %s, now_ms = %s, hash = %s WHERE run_ptr_id = %s",
        (after.tick, after.kitchen.now, after.hash, session_id),
    )
    if ended:
        runs.enter(session_id, RunState.DONE, reason=ended)


def open_tick(session_id: UUID, position: Position, *, due_in_s: float = 0.0) -> Opened:
    """Insert the tick and a turn for each free seat; the caller's transaction holds the session.

    Baselines decide here and now: their turns are born decided and need no message.
    """
    facts = replica.of(session_id).facts
    rows = [_new_turn(facts, position, seat) for seat in position.kitchen.free]
    sql(
        "INSERT INTO kitchen_tick (session_id, number, now_ms, due_at, closed_by, first_event,"
        " last_event, hash) VALUES (%s, %s, %s, masterchef_now() + make_interval(secs => %s),"
        " '', 0, 0, '')",
        (session_id, position.tick, position.kitchen.now, due_in_s or None),
    )
    columns = map(list, zip(*rows, strict=True))
    inserted = sql(
        "INSERT INTO kitchen_turn (session_id, tick, seat, role, state, decision, outcome, fence,"
        " owner, attempts, error, decided_at, deadline)"
        " SELECT %s, %s, n.seat, n.role, n.state, n.decision, n.outcome, 0, '', 0, '',"
        " CASE n.state WHEN 'decided' THEN masterchef_now() END,"
        " CASE n.state WHEN 'awaiting' THEN masterchef_now() + make_interval(secs => %s) END"
        " FROM unnest(%s::text[], %s::text[], %s::text[], %s::jsonb[], %s::text[])"
        " AS n(seat, role, state, decision, outcome) RETURNING id, role, state",
        (session_id, position.tick, external_seconds(facts.options), *columns),
    ).fetchall()
    complete = all(row.state == "decided" for row in inserted)
    return Opened(
        turns=[(row.id, row.role) for row in inserted if row.state == "ready"],
        run_on=position.tick if due_in_s or complete else None,
        due_in_s=due_in_s,
    )


def _new_turn(facts: Facts, position: Position, seat: str) -> tuple[Any, ...]:
    role, player = facts.seats[seat]["role"], facts.seats[seat]["player"]
    if player.startswith("baseline:") and not player.endswith("@queue"):
        name = player.removeprefix("baseline:")
        decision = scripted(facts, position.kitchen, seat, position.tick, name)
        return seat, role, "decided", json.dumps(decision.to_json()), "ok"
    return seat, role, "awaiting" if player == "external" else "ready", None, ""


def external_seconds(options: dict[str, Any]) -> float:
    """Seconds that an external agent has for a turn."""
    return float(options.get("deadline_s", settings.EXTERNAL_DEADLINE_S))


def close_if_complete(session_id: UUID, tick: int) -> bool:
    """Close the tick unless a turn of it is plainly undecided: spares most deciders the lock.

    Safe without a lock because it runs after our own decision's commit: of two last deciders
    at least one sees the other's, and `close_tick` settles it if both do.
    """
    left = sql(
        "SELECT 1 FROM kitchen_turn WHERE session_id = %s AND tick = %s"
        " AND state = ANY(%s) LIMIT 1",
        (session_id, tick, _UNDECIDED),
    ).fetchone()
    return left is None and close_tick(session_id, tick)
