"""Leases: prolonged while held, lost with the fence, given back by a worker that goes."""

import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest

from masterchef.durable import WorkRef, statements
from masterchef.durable.heartbeat import _Heartbeat, heartbeat
from masterchef.durable.tasks import hand_back_before_the_end
from tests.masterchef.durable.parcels import PARCELS, Parcel

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_S = 60


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def lease_until() -> Any:
    return Parcel.objects.get().lease_until


def test_a_lease_is_prolonged_while_it_is_held(ref: WorkRef) -> None:
    first = lease_until()
    with heartbeat.holding(ref) as lease:
        heartbeat._beat()
        assert lease_until() > first
        assert lease.still_mine()


def test_its_thread_beats_by_itself(ref: WorkRef, settings: Any) -> None:
    settings.LEASE_S = 2.0
    first = lease_until()
    with _Heartbeat().holding(ref):
        until(lambda: lease_until() > first)


def test_of_two_rows_the_one_with_a_raised_fence_is_lost(ref: WorkRef) -> None:
    other = Parcel.objects.create()
    fence = statements.claim(PARCELS.table, other.pk).fence
    second = WorkRef(PARCELS.table, other.pk, fence, f"parcel:{other.pk}", "parcel")
    with heartbeat.holding(ref) as lease, heartbeat.holding(second) as kept:
        assert statements.cancel(PARCELS.table, "masterchef_parcel t WHERE t.id = %s", [ref.id])
        assert lease.still_mine()  # as far as it knows
        heartbeat._beat()
        assert not lease.still_mine()
        assert kept.still_mine()


def test_a_claim_that_can_not_be_prolonged_ends_by_the_monotonic_clock(
    ref: WorkRef, settings: Any
) -> None:
    settings.LEASE_S = 2.0
    with _Heartbeat().holding(ref._replace(table="no_such_table")) as lease:
        assert lease.still_mine()
        until(lambda: not lease.still_mine())


def test_the_end_of_an_older_claim_leaves_a_newer_one_of_the_same_row_alive(ref: WorkRef) -> None:
    older = heartbeat.holding(ref)
    older.__enter__()
    Parcel.objects.update(lease_until="2020-01-01T00:00Z")
    newer = ref._replace(fence=statements.claim(PARCELS.table, ref.id).fence)
    with heartbeat.holding(newer) as lease:
        older.__exit__(None, None, None)
        first = lease_until()
        heartbeat._beat()
        assert lease_until() > first
        assert lease.still_mine()


def test_a_worker_that_goes_gives_back_what_it_holds(ref: WorkRef, settings: Any) -> None:
    settings.GRACE_S = 2
    with heartbeat.holding(ref) as lease:
        hand_back_before_the_end()
        until(lambda: Parcel.objects.get().state == "ready")
        assert not lease.still_mine()
    parcel = Parcel.objects.get()
    assert (parcel.owner, parcel.attempts, parcel.error) == ("", 0, "its worker shut down")
    assert heartbeat.hand_back() == 0


def test_what_can_not_be_given_back_does_not_keep_the_rest(ref: WorkRef) -> None:
    with heartbeat.holding(ref._replace(table="no_such_table")), heartbeat.holding(ref):
        assert heartbeat.hand_back() == 2
    assert Parcel.objects.get().state == "ready"


def test_two_claims_are_kept_by_one_thread_and_a_thread_that_died_is_replaced(ref: WorkRef) -> None:
    beating = _Heartbeat()
    with beating.holding(ref):
        first = beating._thread
        with beating.holding(ref._replace(id=ref.id + 1)):
            assert beating._thread is first and first is not None and first.is_alive()
        beating._thread = Thread()  # it never ran
        with beating.holding(ref):
            assert beating._thread is not None and beating._thread.is_alive()
