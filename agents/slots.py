"""Places for running calls on a host, shared by every worker through PostgreSQL.

A slot is held by a lease on the database's clock, so a dead worker's slot comes free by itself.
A frozen worker that wakes up late may find its slot given away; its host then queues one call.
"""

import contextlib
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

import structlog
from django.conf import settings
from django.db import Error, connection
from django.db.models.functions import Now

from agents.models import Host, SlotWait
from masterchef.durable import owner_name, sql

log = structlog.get_logger(__name__)

LEASE_S = settings.LEASE_S  # as a turn's: the next attempt finds its host free
FIRST_POLL_S = 0.02
LAST_POLL_S = 0.4
SHOWN_AFTER_S = 0.3  # a wait that is as good as none is not written down

TAKE = """
UPDATE agents_slot SET holder = %s, lease_until = masterchef_now() + make_interval(secs => %s)
WHERE id = (
    SELECT s.id FROM agents_slot s JOIN agents_host h ON h.id = s.host_id
    WHERE s.host_id = %s AND s.index < h.slots AND NOT h.draining
      AND (s.lease_until IS NULL OR s.lease_until < masterchef_now())
    ORDER BY s.index LIMIT 1 FOR UPDATE OF s SKIP LOCKED)
RETURNING id
"""


class Held(NamedTuple):
    """A slot that is ours until its lease ends."""

    id: int
    host_id: int
    holder: str


class _Keeper:
    """The slots that this process holds, and the thread that prolongs their leases."""

    def __init__(self) -> None:
        self.freed = threading.Condition()  # a waiter of this process needn't wait for its poll
        self._held: dict[int, Held] = {}
        self._thread: threading.Thread | None = None

    def keep(self, slot: Held) -> None:
        with self.freed:
            self._held[slot.id] = slot
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="slots", daemon=True)
                self._thread.start()

    def drop(self, slot: Held) -> None:
        with self.freed:
            self._held.pop(slot.id, None)
            self.freed.notify()

    def _run(self) -> None:
        while True:
            time.sleep(LEASE_S / 4)
            with self.freed:
                held = list(self._held.values())
            if not held:
                continue
            try:
                beat(held)
            except Error as error:
                log.warning("slot_heartbeat_failed", error=str(error))
            finally:
                connection.close()


_keeper = _Keeper()


def take(host_id: int, *, lease_s: float = LEASE_S) -> Held | None:
    """Take a free slot of the host; None: all are in use. One statement, safe between workers."""
    holder = f"{owner_name()}:{uuid.uuid4().hex[:8]}"
    row = sql(TAKE, (holder, lease_s, host_id)).fetchone()
    return Held(row.id, host_id, holder) if row else None


def release(slot: Held) -> bool:
    """Free the slot; False: its lease had run out and somebody else has it."""
    row = sql(
        "UPDATE agents_slot SET holder = '', lease_until = NULL"
        " WHERE id = %s AND holder = %s RETURNING id",
        (slot.id, slot.holder),
    ).fetchone()
    return row is not None


def beat(held: Sequence[Held], *, lease_s: float = LEASE_S) -> set[int]:
    """Prolong the leases; the ids of slots that are still ours."""
    rows = sql(
        "UPDATE agents_slot s SET lease_until = masterchef_now() + make_interval(secs => %s)"
        " FROM unnest(%s::bigint[], %s::text[]) AS mine(id, holder)"
        " WHERE s.id = mine.id AND s.holder = mine.holder RETURNING s.id",
        (lease_s, [slot.id for slot in held], [slot.holder for slot in held]),
    )
    return {row.id for row in rows}


def free_dead() -> int:
    """Empty the slots whose lease has run out; how many. `take` does without, people like it."""
    SlotWait.objects.filter(until__lt=Now()).delete()
    return sql(
        "UPDATE agents_slot SET holder = '', lease_until = NULL"
        " WHERE lease_until < masterchef_now()"
    ).rowcount


def in_use(host_ids: Sequence[int]) -> dict[int, int]:
    """Running calls for each host."""
    rows = sql(
        "SELECT host_id, count(*) AS n FROM agents_slot"
        " WHERE host_id = ANY(%s) AND lease_until > masterchef_now() GROUP BY host_id",
        (list(host_ids),),
    )
    return dict.fromkeys(host_ids, 0) | {row.host_id: row.n for row in rows}


def waiting(host_ids: Sequence[int]) -> dict[int, int]:
    """Calls that wait for a slot of each host; one that would take any of two counts for both."""
    rows = sql(
        "SELECT host_id, count(*) AS n FROM agents_slotwait, unnest(hosts) AS host_id"
        " WHERE until > now() AND host_id = ANY(%s) GROUP BY host_id",
        (list(host_ids),),
    )
    return dict.fromkeys(host_ids, 0) | {row.host_id: row.n for row in rows}


def lay_out(host: Host) -> None:
    """Make the rows of the host's slots; more rows than slots do no harm."""
    sql(
        "INSERT INTO agents_slot (host_id, index, holder)"
        " SELECT %s, n, '' FROM generate_series(0, %s - 1) AS n ON CONFLICT DO NOTHING",
        (host.pk, host.slots),
    )


@contextlib.contextmanager
def slot(
    choices: Callable[[float], Sequence[int]], *, wait_s: float, give_up: Callable[[], bool]
) -> Iterator[Held | None]:
    """Hold one slot for the block, of the first host that has one free; None after `wait_s`.

    `choices(waited_s)` gives host ids in order of preference, so that a caller may hold out for
    one host first. `give_up` is asked between polls. The database connection goes back to the
    pool while waiting and for the length of the block.
    """
    taken = _wait(choices, wait_s, give_up)
    if taken is None:
        yield None
        return
    _keeper.keep(taken)
    try:
        yield taken
    finally:
        with contextlib.suppress(Error):  # the lease will end
            release(taken)
        _keeper.drop(taken)


def _wait(
    choices: Callable[[float], Sequence[int]], wait_s: float, give_up: Callable[[], bool]
) -> Held | None:
    began, pause = time.monotonic(), FIRST_POLL_S
    shown: int | None = None
    try:
        while True:
            waited = time.monotonic() - began
            ids = list(choices(waited))
            for host_id in ids:
                taken = take(host_id)
                if taken:
                    return taken
            if shown is None and waited >= SHOWN_AFTER_S:
                shown = _show(ids, wait_s - waited)
            connection.close()
            if waited >= wait_s or give_up():
                return None
            with _keeper.freed:
                _keeper.freed.wait(min(pause, wait_s))
            pause = min(pause * 1.5, LAST_POLL_S)
    finally:
        if shown is not None:
            with contextlib.suppress(Error):  # it ends by itself
                SlotWait.objects.filter(pk=shown).delete()
        connection.close()


def _show(host_ids: Sequence[int], seconds: float) -> int:
    """Let people see that a call waits: a row that counts no longer than it may."""
    until = Now() + timedelta(seconds=max(seconds, 0) + LAST_POLL_S * 2)
    return SlotWait.objects.create(hosts=list(host_ids), until=until).pk
