"""What the reconciler makes good, and what must not stop it."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
import redis
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from masterchef.durable import Message, Sql, later, reconciler, send, statements
from masterchef.durable.database import first_sql, sql
from masterchef.durable.kinds import TASK, backoff_s
from tests.masterchef.durable.conftest import Odd
from tests.masterchef.durable.parcels import PARCELS, Parcel

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_S = 60
QUEUE = "kitchen"


def until(true: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def broker() -> Iterator[Any]:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(QUEUE)
        yield client
        client.delete(QUEUE)


@pytest.fixture
def expired() -> Parcel:
    return Parcel.objects.create(
        state="claimed", owner="dead", fence=1, attempts=1, lease_until="2020-01-01T00:00Z"
    )


@pytest.fixture
def signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_it_sweeps_until_it_is_told_to_stop(expired: Parcel, settings: Any, signals: None) -> None:
    settings.SWEEP_S = 0.05
    stopped = threading.Event()

    def end() -> None:
        try:
            until(lambda: Parcel.objects.get().state == "ready")
        finally:
            connection.close()
            os.kill(os.getpid(), signal.SIGTERM)
            stopped.set()

    thread = threading.Thread(target=end)
    thread.start()
    reconciler.main()
    thread.join()
    assert stopped.is_set()
    assert Parcel.objects.get().state == "ready"


def test_beside_another_main_thread_it_stops_by_the_event(
    declared: Callable[[Any], Any], settings: Any
) -> None:
    settings.SWEEP_S = 0.01
    stop, swept = threading.Event(), threading.Semaphore(0)

    class Counted(Odd):
        def release_expired(self) -> int:
            swept.release()
            return 0

    declared(Counted(lambda attempt: None))
    handlers = signal.getsignal(signal.SIGTERM)

    def main() -> None:
        reconciler.main(stop)
        connection.close()

    thread = threading.Thread(target=main)
    thread.start()
    assert swept.acquire(timeout=PATIENCE_S) and swept.acquire(timeout=PATIENCE_S)
    stop.set()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert signal.getsignal(signal.SIGTERM) is handlers


def test_a_sweep_that_fails_leaves_the_others_alone(
    declared: Callable[[Any], Any], expired: Parcel
) -> None:
    class Nowhere(Odd):
        name = "nowhere"
        table = "no_such_table"

    class Broken(Odd):
        name = "broken"

        def release_expired(self) -> int:
            raise ZeroDivisionError

    declared(Nowhere(lambda attempt: None))
    declared(Broken(lambda attempt: None))
    assert reconciler.sweep_once()["release_expired"] == 1
    assert Parcel.objects.get().state == "ready"


def test_another_reconciler_at_the_same_sweep_is_not_disturbed(expired: Parcel) -> None:
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))",
            (f"sweep:{PARCELS.table}:release_expired",),
        )
        assert PARCELS.release_expired() == 0
        assert Parcel.objects.get().state == "claimed"
    assert PARCELS.release_expired() == 1
    expired.refresh_from_db()
    assert (expired.state, expired.owner, expired.lease_until) == ("ready", "", None)


def test_only_missing_messages_are_sent_again(broker: Any, settings: Any) -> None:
    settings.RESEND_GRACE_S = 3600
    rows = [Parcel.objects.create() for _ in range(3)]
    assert PARCELS.resend() == 0  # their own messages are still on the way
    Parcel.objects.update(created_at="2020-01-01T00:00Z")
    PARCELS.send(rows[0].pk)
    assert PARCELS.resend() == 2
    assert PARCELS.resend() == 0
    assert broker.llen(QUEUE) == 3


def test_what_has_waited_long_enough_becomes_ready_and_is_announced(broker: Any) -> None:
    due = Parcel.objects.create(state="waiting", not_before="2020-01-01T00:00Z")
    early = Parcel.objects.create(state="waiting", not_before="2999-01-01T00:00Z")
    assert PARCELS.wake_waiting() == 1
    due.refresh_from_db(), early.refresh_from_db()
    assert (due.state, due.not_before, early.state) == ("ready", None, "waiting")
    assert broker.llen(QUEUE) == 1


def test_health_counts_what_waits_and_what_was_lost(expired: Parcel) -> None:
    before = PARCELS.health()
    assert (before.claimed, before.lost_leases, before.run_again) == (1, 1, 0)
    assert before.oldest_ready_s == 0
    Parcel.objects.create(created_at="2020-01-01T00:00Z", fence=2)
    after = PARCELS.health()
    assert after.oldest_ready_s > 1_000_000 and after.run_again == 1


def test_a_broker_that_refuses_is_left_alone_for_a_while(broker: Any) -> None:
    message = Message(TASK, ["parcel", 1], QUEUE)
    until(lambda: send(message) == 1)  # no silence is left of an earlier test
    broker.delete(QUEUE)
    broker.set(QUEUE, "no list")
    assert send(message) == 0
    broker.delete(QUEUE)
    assert send(message) == 0
    until(lambda: send(message) == 1)
    assert send() == 0
    assert broker.llen(QUEUE) == 1


def test_a_delayed_message_is_sent_by_this_process(broker: Any) -> None:
    until(lambda: send(Message(TASK, ["parcel", 1], QUEUE)) == 1)
    later(0.01, Message(TASK, ["parcel", 2], QUEUE))
    PARCELS.send(3, delay_s=0.01)
    until(lambda: broker.llen(QUEUE) == 3)


def cut() -> None:
    """End this thread's connection from the other side, as a restart of PostgreSQL does."""
    row = sql("SELECT pg_backend_pid() AS pid").fetchone()
    assert row is not None
    params = connection.get_connection_params() | {"cursor_factory": None, "autocommit": True}
    with psycopg.connect(**params) as other:  # a transaction would see who was there at first
        other.execute("SELECT pg_terminate_backend(%s)", (row.pid,))
        until(
            lambda: (
                not other.execute(
                    "SELECT 1 FROM pg_stat_activity WHERE pid = %s", (row.pid,)
                ).fetchone()
            )
        )


def test_a_first_statement_survives_a_dead_connection() -> None:
    cut()
    assert first_sql("SELECT 7 AS n").fetchone().n == 7  # type: ignore[union-attr]
    connection.close()
    assert sql("SELECT 8 AS n").fetchone().n == 8  # type: ignore[union-attr]


def test_within_a_transaction_a_dead_connection_is_an_error() -> None:
    with pytest.raises((OperationalError, InterfaceError)), transaction.atomic():
        cut()
        first_sql("SELECT 7 AS n")


def test_pauses_grow_to_a_limit() -> None:
    assert all(0.2 <= backoff_s(1) <= 1.0 for _ in range(50))
    assert max(backoff_s(9) for _ in range(500)) > 30
    assert all(backoff_s(30) <= 60 for _ in range(50))
    assert all(backoff_s(30, most=2) <= 2 for _ in range(50))


def test_what_is_opened_again_has_all_its_attempts() -> None:
    parcel = Parcel.objects.create(
        state="quarantined", attempts=5, fence=5, error="old", error_kind="error"
    )
    rows = "masterchef_parcel t WHERE t.state = 'quarantined'"
    found = statements.reopen(PARCELS.table, rows, (), {"weight": Sql("1 + 1")}, state="waiting")
    parcel.refresh_from_db()
    assert found == [parcel.pk]
    assert (parcel.state, parcel.attempts, parcel.fence) == ("waiting", 0, 6)
    assert (parcel.error, parcel.error_kind, parcel.weight) == ("", "", 2.0)


def test_an_operator_decides_only_for_work_in_quarantine() -> None:
    parcel = Parcel.objects.create(state="quarantined", fence=3, error="x")
    decided = statements.substitute(
        PARCELS.table, parcel.pk, {"weight": 4.0}, state="done", returning="weight, fence"
    )
    assert (decided.weight, decided.fence) == (4.0, 4)
    again = statements.substitute(PARCELS.table, parcel.pk, {"weight": 5.0}, state="done")
    assert again is None and Parcel.objects.get().weight == 4.0


def test_an_error_is_kept_in_part_and_without_nul() -> None:
    parcel = Parcel.objects.create()
    fence = statements.claim(PARCELS.table, parcel.pk).fence
    ref = statements.WorkRef(PARCELS.table, parcel.pk, fence, "parcel:1", "parcel")
    assert statements.give_back(ref, error="a\x00b" + "c" * 3_000)
    parcel.refresh_from_db()
    assert parcel.error == "a\ufffdb" + "c" * 1_997
    assert statements.waited_s(ref) is None
