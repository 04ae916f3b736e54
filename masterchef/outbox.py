"""Sweeps over one table of durable work: what its workers, messages and hosts have lost.

A table of `Work` rows says once what its messages are and which of its rows are alive; the
reconciler runs these three sweeps over it. Those that write take a transaction-level advisory
lock, so that two reconcilers never do the same thing and a frozen one blocks nobody for long; a
message that two of them send again costs a refused claim.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import redis
from django.conf import settings
from django.db import transaction

from masterchef.durable import sql
from masterchef.messages import Message, send

MOST = 500  # rows a sweep


@dataclass(frozen=True)
class Outbox:
    """A table of durable work.

    `source` is a FROM clause in which `t` is the table and only rows that may run are left (an
    ended or paused run's are not). `queue` is an SQL expression over it. `give_up(id, fence,
    error)` takes a row out whose workers have died `most_attempts()` times.
    """

    table: str
    task: str
    queue: str
    source: str
    give_up: Callable[[int, int, str], object]
    most_attempts: Callable[[], int] = field(default=lambda: settings.TURN_ATTEMPTS)

    def release_expired(self) -> int:
        """Rows whose lease has run out become ready; after too many attempts they are given up."""
        with transaction.atomic():
            if not alone(f"{self.table}:release_expired"):
                return 0
            rows = self._make_ready(
                "t.state = 'claimed' AND t.lease_until < masterchef_now() ORDER BY t.id"
            )
        for row in rows:
            if row.attempts >= self.most_attempts():
                self.give_up(row.id, row.fence, f"{row.attempts} workers died or froze with it")
            else:
                send(Message(self.task, [row.id], row.queue))
        return len(rows)

    def wake_waiting(self) -> int:
        """Rows that wait for a host look again when their time has come."""
        with transaction.atomic():
            if not alone(f"{self.table}:wake_waiting"):
                return 0
            rows = self._make_ready(
                "t.state = 'waiting' AND t.not_before <= masterchef_now() ORDER BY t.id"
            )
        send(*(Message(self.task, [row.id], row.queue) for row in rows))
        return len(rows)

    def resend(self) -> int:
        """Send ready rows again whose message must have been lost: only as many as are missing.

        Sending all of them at every sweep would let a long queue grow without bound.
        """
        rows = sql(
            f"SELECT {self.queue} AS queue, array_agg(t.id ORDER BY t.id) AS ids"
            f" FROM {self.source} AND t.state = 'ready'"
            " AND coalesce(t.not_before, t.created_at) < masterchef_now() - make_interval(secs =>"
            " CASE WHEN t.not_before IS NULL THEN %s ELSE 0 END) GROUP BY 1",
            (settings.RESEND_GRACE_S,),
        ).fetchall()
        if not rows:
            return 0
        sent = 0
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=3
        ) as broker:
            for row in rows:
                missing = len(row.ids) - int(broker.llen(row.queue))
                again = row.ids[: max(missing, 0)]
                sent += send(*(Message(self.task, [id], row.queue) for id in again))
        return sent

    def _make_ready(self, condition: str):  # type: ignore[no-untyped-def]
        return sql(
            f"UPDATE {self.table} AS w SET state = 'ready', owner = '', lease_until = NULL,"
            " not_before = NULL FROM"
            f" (SELECT t.id, {self.queue} AS queue FROM {self.source} AND {condition}"
            f" LIMIT {MOST} FOR UPDATE OF t SKIP LOCKED) AS found"
            " WHERE w.id = found.id RETURNING w.id, found.queue, w.fence, w.attempts"
        ).fetchall()


def alone(sweep: str) -> bool:
    """Whether no other reconciler is in this sweep; ends with the transaction."""
    row = sql("SELECT pg_try_advisory_xact_lock(hashtext(%s)) AS got", (f"sweep:{sweep}",))
    return bool(row.fetchone().got)  # type: ignore[union-attr]
