"""One step of a participant or judge: claimed, taken on, ended or given back.

What an agent, a host or an engine does wrong is never raised: the row waits, is tried again, or
ends in an error.
"""

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import timezone

from agents.calls import FenceLost, JournalMismatch
from agents.containers import NoImage
from agents.hosts import HostError, NoHost
from judging.cooks import claims
from judging.cooks.announcing import tell
from judging.cooks.ending import Ended, Row, finish
from judging.models import Outcome, Participation
from masterchef import durable
from masterchef.durable import WorkRef, sql
from masterchef.heartbeat import Lease, heartbeat
from masterchef.messages import Message
from masterchef.monitoring.context import bound

log = structlog.get_logger(__name__)
HOST_WAIT_S = 5.0
Step = Callable[[WorkRef, Lease, int], None]  # claim, lease, number of the attempt


def take(row: Row, table: str, message: Message, step: Step) -> None:
    """Claim the row and take it on by one step of its flavor."""
    taken = claims.claim(table, row.pk, message)
    if taken is None:
        return  # another worker got there first, or another host has its container
    ref, claimed = taken
    row.refresh_from_db()
    with bound(run=row.cook.pk, work=ref.name), heartbeat.holding(ref) as lease:
        if claimed.attempts > settings.TURN_ATTEMPTS:
            tries = f"{claimed.attempts - 1} attempts failed"
            finish(row, ref, Ended(Outcome.ERROR, f"{tries}: {row.error or 'workers died'}"))
            return
        _guarded(row, ref, lease, claimed.attempts, step)


def _guarded(row: Row, ref: WorkRef, lease: Lease, attempt: int, step: Step) -> None:
    try:
        step(ref, lease, attempt)
    except FenceLost:
        return  # cancelled, or our lease ran out and somebody else has it
    except NoHost as error:
        _no_host(row, ref, error)
    except HostError as error:
        _host_error(row, ref, error, attempt)
    except (JournalMismatch, NoImage) as error:  # trying again would find the same
        finish(row, ref, Ended(Outcome.ERROR, str(error)))
    except Error:
        connection.close()  # the lease runs out and the reconciler sends it again
        raise
    except Exception as error:
        log.exception("step_failed", work=ref.name)
        durable.give_back(ref, delay_s=durable.backoff_s(attempt), error=repr(error))


def _no_host(row: Row, ref: WorkRef, error: NoHost) -> None:
    """A host that said when to come back limits our rate; without one the row waits for a host."""
    if error.retry_after_s is None:
        durable.give_back(
            ref, state="waiting", delay_s=HOST_WAIT_S, error=str(error), counted=False
        )
        return
    until = timezone.now() + timedelta(seconds=error.retry_after_s)
    finish(row, ref, Ended(Outcome.RATE_LIMITED, str(error), reset_at=until))


def _host_error(row: Row, ref: WorkRef, error: HostError, attempt: int) -> None:
    if error.permanent:
        outcome = Outcome.AUTH_FAILED if error.kind == "auth" else Outcome.ERROR
        finish(row, ref, Ended(outcome, str(error)))
        return
    delay = max(error.retry_after_s or 0, durable.backoff_s(attempt))
    durable.give_back(ref, delay_s=delay, error=str(error))


def begin(row: Row, ref: WorkRef, *, again: bool = False) -> None:
    """Write down that the attempt begins now, once, or `again` for a fresh start.

    Raises FenceLost.
    """
    if row.began_at is not None and not again:
        return
    kind = "participant_started" if isinstance(row, Participation) else "judge_started"
    host = "" if row.flavor == "model" else claims.host_name()
    with transaction.atomic():
        tell(row.cook.pk, kind, round=row.round_number, name=row.who, host=claims.host_name())
        found = sql(
            f"UPDATE {ref.table} SET began_at = masterchef_now(), host = %s, heard_at ="
            " masterchef_now() WHERE id = %s AND fence = %s AND state = 'claimed'"
            " RETURNING began_at",
            (host, ref.id, ref.fence),
        ).fetchone()
        if found is None:
            raise FenceLost(ref.name)
    row.began_at = found.began_at
