"""What participants and judges have in common as durable work: a pin, an outcome, a next one."""

from abc import abstractmethod
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agents import containers
from judging.cooks.attempts.endings import Ended, Row, finish
from judging.cooks.feed import tell
from judging.models import Outcome, Participation
from masterchef.durable import (
    NOW,
    Attempt,
    Failure,
    Kind,
    NotNow,
    WorkRef,
    first_sql,
    hint,
    later,
)

# A host that hasn't polled its container for so many leases is taken for dead.
PATIENCE_LEASES = 3
PASS_ON_S = 0.3
_OUTCOMES = {"auth": Outcome.AUTH_FAILED}


class MemberWork(Kind[Ended]):
    """A row that a model answers or a container works at. Its container pins it to a host."""

    columns = "flavor, resumes"
    queues: ClassVar[str]  # "cooks" or "judges", before the flavor

    @abstractmethod
    def load(self, id: int) -> Row:
        """The row with what it belongs to."""

    def here(self, id: int) -> bool:
        """Not while its container runs on another host that is still heard of."""
        row = first_sql(
            "SELECT flavor, host <> '' AND host <> %s AND heard_at > masterchef_now()"
            f" - make_interval(secs => %s) AS pinned FROM {self.table} WHERE id = %s",
            (settings.HOST_NAME, settings.LEASE_S * PATIENCE_LEASES, id),
        ).fetchone()
        if row is None or not row.pinned:
            return True
        # One of that host's workers will get it in the end.
        later(PASS_ON_S, hint(self.name, id, f"{self.queues}.{row.flavor}"))
        return False

    def journal_name(self, id: int, row: Any) -> str:
        """A resumed attempt asks again, a repeated one reads what it was told."""
        return f"{self.name}:{id}.{row.resumes}"

    def about(self, attempt: Attempt) -> dict[str, Any]:
        return {"run": self.load(attempt.ref.id).cook.pk}

    def settle(self, attempt: Attempt, made: Ended) -> bool:
        done = finish(self.load(attempt.ref.id), attempt.ref, made)
        if done and made.container is not None:
            containers.remove(made.container)
        return done

    def take_out(self, ref: WorkRef, failure: Failure) -> bool:
        """Its outcome is an error, never a zero."""
        outcome = _OUTCOMES.get(failure.kind, Outcome.ERROR)
        return finish(self.load(ref.id), ref, Ended(outcome, failure.text), failure=failure)

    def wait(self, attempt: Attempt, error: NotNow) -> None:
        """A host that said when to come back limits our rate; without one the row waits."""
        if error.retry_after_s is None or error.kind == "busy":
            super().wait(attempt, error)
            return
        until = timezone.now() + timedelta(seconds=error.retry_after_s)
        self.settle(attempt, Ended(Outcome.RATE_LIMITED, str(error), reset_at=until))


def begin(row: Row, attempt: Attempt, *, again: bool = False) -> None:
    """Write down that the attempt begins now, once, or `again` for a fresh start.

    Raises FenceLost.
    """
    if row.began_at is not None and not again:
        return
    what = "participant_started" if isinstance(row, Participation) else "judge_started"
    columns = {
        "began_at": NOW,
        "heard_at": NOW,
        "host": "" if row.flavor == "model" else settings.HOST_NAME,
    }
    with transaction.atomic():
        tell(row.cook.pk, what, round=row.round_number, name=row.who, host=settings.HOST_NAME)
        row.began_at = attempt.note(columns, "began_at").began_at
