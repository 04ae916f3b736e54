"""A kind of durable work: one declaration, from which the whole protocol follows.

    class Push(Work):                                     # the row: a model with its migration
        model = models.CharField(max_length=200)
        host = models.ForeignKey("agents.Host", on_delete=models.CASCADE)

    class Pushes(Kind[dict[str, Any]]):
        name = "push"                                     # the journal's key is "push:17"
        table = "agents_push"
        columns = "model, host_id"                        # of the row, for play()

        def play(self, attempt: Attempt) -> dict[str, Any]:
            size = client(attempt.row.host_id).pull(attempt.row.model, attempt.still_mine)
            return {"bytes": size}                        # columns, written under the fence

    # in the app's ready():
    durable.register("agents.pushes.PUSHES")              # PUSHES = Pushes()
    # to start one, after the row's commit:
    PUSHES.send(push.pk)                                  # a hint; the row is the truth

`play` runs without a transaction and may be repeated, by another worker too: what it does outside
of the database must bear that (or ask the journal). It ends by giving what was made, which is
then settled under the fence, by giving None if it has given the row back itself, or by raising:

    NotNow         nobody's fault: the row waits, no attempt is counted, for `patience_s` at most
    AttemptFailed  tried again after a pause, `tries` times; at once the end if it is permanent
    FenceLost      somebody else has it, or it was cancelled: nothing more is written
    anything else  a fault of ours: as AttemptFailed, with its trace in the log

In the end the row is taken out: `take_out` puts it in quarantine with the class of the failure,
or does what the room means by it. Long work looks at `attempt.still_mine()` now and then. A kind
may belong to a run (`about` names it for the log) or to none.
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import redis
from django.conf import settings
from django.db import transaction

from masterchef.durable import statements
from masterchef.durable.heartbeat import Lease
from masterchef.durable.invariants import Invariant, of_kind
from masterchef.durable.messages import Message, later, send
from masterchef.durable.models import WorkRef
from masterchef.failures import FenceLost, NotNow

Made = TypeVar("Made")
TASK = "masterchef.take"
HOST_WAIT_S = 5.0  # until a host is looked for again


class Failure(NamedTuple):
    """Why work is taken out: the class of the failure, and what is said of it."""

    kind: str
    text: str


class Attempt(NamedTuple):
    """One claim of one row: `number` counts from 1, `row` has the kind's columns."""

    ref: WorkRef
    number: int
    row: Any
    lease: Lease

    def still_mine(self) -> bool:
        """Whether the claim holds as far as we know. The commit looks again."""
        return self.lease.still_mine()

    def note(self, columns: Mapping[str, Any], returning: str = "id") -> Any:
        """Write columns of the row while it is ours; raises FenceLost."""
        found = statements.note(self.ref, columns, returning)
        if found is None:
            raise FenceLost(self.ref.name)
        return found

    def settle(self, columns: Mapping[str, Any], *, state: str = "done") -> bool:
        """Commit the end; False: the claim was no longer ours and nothing was written."""
        return statements.settle(self.ref, columns, state=state) is not None

    def give_back(self, *, delay_s: float = 0, error: str = "") -> bool:
        """Leave the row for another time without counting the attempt; False: it wasn't ours."""
        return statements.give_back(self.ref, delay_s=delay_s, error=error, counted=False)


def hint(kind: str, id: int, queue: str) -> Message:
    """The message that the work is ready."""
    return Message(TASK, [kind, id], queue)


def backoff_s(attempts: int, *, most: float = 60.0) -> float:
    """Exponential with full jitter (Brooker 2015), seconds, for the not_before column."""
    return random.uniform(0.2, min(most, 0.5 * 2.0**attempts))


class Kind(ABC, Generic[Made]):
    """One kind of durable work; see this module's text."""

    name: ClassVar[str]
    table: ClassVar[str]
    columns: ClassVar[str] = ""
    # An SQL expression over the row `t`; every queue stands in masterchef/celery.py.
    queue: ClassVar[str] = "'kitchen'"
    # False: workers never take it, and get no messages; a process of its own looks for rows.
    hinted: ClassVar[bool] = True
    # A FROM clause with a WHERE, `t` is the table: rows that may run. Empty: all of the table.
    rows: ClassVar[str] = ""
    # A condition on `t` that a claim checks too, such as "NOT paused".
    only_if: ClassVar[str] = "true"
    # What holds for this kind beyond what holds for all.
    invariants: ClassVar[tuple[Invariant, ...]] = ()

    # How one is done

    @abstractmethod
    def play(self, attempt: Attempt) -> Made | None:
        """Do the work; None: the row has been given back."""

    def settle(self, attempt: Attempt, made: Made) -> bool:
        """Commit what was made, under the fence; False: the claim was no longer ours."""
        assert isinstance(made, Mapping), "settle() must be written for what play() makes"
        return attempt.settle(made)

    def take_out(self, ref: WorkRef, failure: Failure) -> bool:
        """End work that is not tried again; False: somebody else has moved it on."""
        found = statements.take_out(ref, state="quarantined", error=failure.text, kind=failure.kind)
        return found is not None

    # What failing and waiting cost

    def tries(self, attempt: Attempt) -> int:
        """Attempts that a row has."""
        return int(settings.TURN_ATTEMPTS)

    def patience_s(self, attempt: Attempt) -> float:
        """Seconds that a row waits for a host that is away before it is taken out."""
        return float(settings.HOST_PATIENCE_S)

    def wait(self, attempt: Attempt, error: NotNow) -> None:
        """Wait for what is missing; a queue for what is there costs neither pause nor patience."""
        busy = error.kind == "busy"
        waited = statements.waited_s(attempt.ref)
        if waited is not None and not busy and waited > self.patience_s(attempt):
            self.take_out(attempt.ref, Failure(error.kind, str(error)))
            return
        statements.give_back(
            attempt.ref,
            state="waiting",
            delay_s=error.retry_after_s or (0 if busy else HOST_WAIT_S),
            error=str(error),
            kind=error.kind,
            counted=False,
        )

    def retried(self, attempt: Attempt, failure: Failure, delay_s: float) -> None:
        """Told when an attempt has failed and another will follow."""

    # Who takes it

    def here(self, id: int) -> bool:
        """Whether this process may take the row; False: it has passed the message on."""
        return True

    def journal_name(self, id: int, row: Any) -> str:
        """The journal's key of the claimed row."""
        return f"{self.name}:{id}"

    def about(self, attempt: Attempt) -> dict[str, Any]:
        """Ids for the log lines of the attempt, such as {"run": …}."""
        return {}

    def send(self, id: int, queue: str = "kitchen", *, delay_s: float = 0) -> None:
        """Hint to the workers that a row is ready, after its commit. Best effort."""
        message = hint(self.name, id, queue)
        later(delay_s, message) if delay_s > 0 else send(message)

    def _hints(self, rows: Iterable[Any]) -> list[Message]:
        return [hint(self.name, row.id, row.queue) for row in rows if self.hinted]

    # What the reconciler does for it

    def release_expired(self) -> int:
        """Rows whose lease has run out become ready; after too many attempts they are taken out."""
        rows = self._swept("release_expired")
        for row in rows:
            if row.attempts >= settings.TURN_ATTEMPTS:
                ref = WorkRef(self.table, row.id, row.fence, f"{self.name}:{row.id}", self.name)
                self.take_out(ref, died(row.attempts))
            else:
                send(*self._hints([row]))
        return len(rows)

    def wake_waiting(self) -> int:
        """Rows that wait for a host look again when their time has come."""
        rows = self._swept("wake_waiting")
        send(*self._hints(rows))
        return len(rows)

    def resend(self) -> int:
        """Send ready rows again whose message must have been lost: only as many as are missing.

        Sending all of them at every sweep would let a long queue grow without bound.
        """
        rows = statements.unsent(self.source, self.queue) if self.hinted else []
        if not rows:
            return 0
        sent = 0
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=3
        ) as broker:
            for row in rows:
                missing = len(row.ids) - int(broker.llen(row.queue))
                again = row.ids[: max(missing, 0)]
                sent += send(*(hint(self.name, id, row.queue) for id in again))
        return sent

    def _swept(self, sweep: str) -> list[Any]:
        """Rows that the statement of this name makes ready, unless another reconciler is at it."""
        with transaction.atomic():
            if not statements.alone(f"{self.table}:{sweep}"):
                return []
            return list(getattr(statements, sweep)(self.table, self.source, self.queue))

    def health(self) -> Any:
        """How its rows do: ready, oldest_ready_s, claimed, lost_leases, run_again."""
        return statements.health(self.source)

    @property
    def source(self) -> str:
        return self.rows or f"{self.table} t WHERE {self.only_if}"

    def promises(self) -> list[Invariant]:
        """Its invariants: what holds for every kind, and its own."""
        return [*of_kind(self.name, self.table, self.source), *self.invariants]


def died(attempts: int) -> Failure:
    """The failure of work whose workers died too often."""
    return Failure("workers", f"{attempts} workers died or froze with it")
