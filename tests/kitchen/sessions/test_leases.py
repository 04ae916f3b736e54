"""Leases: kept alive while the work goes on, given up as soon as they can't be trusted."""

import time
from collections.abc import Callable

import pytest

from kitchen import sessions
from masterchef import durable
from masterchef.durable import WorkRef
from masterchef.durable.heartbeat import heartbeat
from tests.kitchen.sessions.helpers import begun, claim, open_turns

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ref(settings) -> WorkRef:
    settings.LEASE_S = 0.6
    turn = open_turns(begun())[0]
    return claim(turn)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_heartbeat_prolongs_a_lease_for_as_long_as_it_is_held(ref):
    first = durable.sql("SELECT lease_until FROM kitchen_turn WHERE id = %s", (ref.id,))
    began = first.fetchone().lease_until

    def prolonged() -> bool:
        now = durable.sql("SELECT lease_until FROM kitchen_turn WHERE id = %s", (ref.id,))
        return (now.fetchone().lease_until - began).total_seconds() > 1.2

    with heartbeat.holding(ref) as lease:
        until(prolonged)
        assert lease.still_mine()


def test_a_raised_fence_ends_the_lease(ref):
    with heartbeat.holding(ref) as lease:
        durable.sql("UPDATE kitchen_turn SET fence = fence + 1 WHERE id = %s", (ref.id,))
        until(lambda: not lease.still_mine())


def test_cancelling_the_session_ends_the_lease(ref):
    from kitchen.models import Turn

    with heartbeat.holding(ref) as lease:
        sessions.cancel(Turn.objects.get(pk=ref.id).session)
        until(lambda: not lease.still_mine())


def test_a_lease_that_can_not_be_prolonged_ends_by_the_monotonic_clock(ref):
    unreachable = ref._replace(table="no_such_table")
    with heartbeat.holding(unreachable) as lease:
        assert lease.still_mine()
        until(lambda: not lease.still_mine())


def test_a_worker_that_goes_hands_back_what_it_holds_without_costing_an_attempt(ref):
    with heartbeat.holding(ref) as lease:
        assert heartbeat.hand_back() == 1
        assert not lease.still_mine()
    row = durable.sql(
        "SELECT state, owner, attempts FROM kitchen_turn WHERE id = %s", (ref.id,)
    ).fetchone()
    assert tuple(row) == ("ready", "", 0)


def test_giving_back_what_is_no_longer_ours_changes_nothing(ref):
    durable.sql("UPDATE kitchen_turn SET fence = fence + 1 WHERE id = %s", (ref.id,))
    assert not durable.give_back(ref, error="late")
    row = durable.sql("SELECT state, error FROM kitchen_turn WHERE id = %s", (ref.id,)).fetchone()
    assert tuple(row) == ("claimed", "")
