"""One attempt at one row, for every kind: claimed, played, settled, given back or taken out.

What an agent, a host or an engine does wrong is never raised: the row waits, is tried again, or is
taken out. What a worker that dies leaves behind is found by its lease.
"""

from typing import Any

import structlog
from django.conf import settings
from django.db import Error, connection

from masterchef.durable import registry, statements
from masterchef.durable.heartbeat import heartbeat
from masterchef.durable.kinds import Attempt, Failure, Kind, backoff_s, died
from masterchef.durable.models import WorkRef
from masterchef.failures import AttemptFailed, FenceLost, JournalMismatch, NotNow
from masterchef.monitoring.context import bound

log = structlog.get_logger(__name__)


def take(name: str, id: int) -> None:
    """Take the work on, to its end or to the next try. Never raises for what a host does."""
    kind = registry.kinds()[name]
    if not kind.here(id):
        return
    row = statements.claim(kind.table, id, kind.columns, only_if=kind.only_if)
    if row is None:
        return  # another worker got there first, or it is done, paused or not due yet
    ref = WorkRef(kind.table, id, row.fence, kind.journal_name(id, row), kind.name)
    with heartbeat.holding(ref) as lease:
        attempt = Attempt(ref, row.attempts, row, lease)
        with bound(work=ref.name, **kind.about(attempt)):
            if attempt.number > settings.TURN_ATTEMPTS:
                kind.take_out(ref, died(attempt.number - 1))
            else:
                _through(kind, attempt)


def _through(kind: Kind[Any], attempt: Attempt) -> None:
    """The ladder of an attempt."""
    try:
        made = kind.play(attempt)
        if made is not None:
            kind.settle(attempt, made)
    except FenceLost:
        return  # cancelled, or our lease ran out and somebody else has it
    except NotNow as error:
        kind.wait(attempt, error)
    except AttemptFailed as error:
        _failed(kind, attempt, error)
    except JournalMismatch as error:  # trying again would find the same
        kind.take_out(attempt.ref, Failure("journal", str(error)))
    except Error:
        connection.close()  # the lease runs out and the reconciler sends it again
        raise
    except Exception as error:
        log.exception("attempt_failed", number=attempt.number)
        _again(kind, attempt, Failure("error", repr(error)), settings.TURN_ATTEMPTS)


def _failed(kind: Kind[Any], attempt: Attempt, error: AttemptFailed) -> None:
    failure = Failure(error.kind, str(error))
    if error.permanent:
        kind.take_out(attempt.ref, failure)
    else:
        _again(kind, attempt, failure, kind.tries(attempt), least_s=error.retry_after_s or 0)


def _again(
    kind: Kind[Any], attempt: Attempt, failure: Failure, tries: int, *, least_s: float = 0
) -> None:
    if attempt.number >= tries:
        kind.take_out(attempt.ref, failure)
        return
    delay_s = max(least_s, backoff_s(attempt.number))
    given = statements.give_back(
        attempt.ref, delay_s=delay_s, error=failure.text, kind=failure.kind
    )
    if given:
        kind.retried(attempt, failure, delay_s)
