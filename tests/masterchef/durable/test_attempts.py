"""The ladder of an attempt: what a play ends in decides what becomes of its row."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError

from masterchef.durable import (
    Attempt,
    AttemptFailed,
    FenceLost,
    JournalMismatch,
    Kind,
    NotNow,
    Sql,
    statements,
    take,
)
from masterchef.durable.tasks import take as task
from tests.masterchef.durable.conftest import Odd, Play
from tests.masterchef.durable.parcels import PARCELS, Parcel

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def played(declared: Callable[[Any], Any], parcel: Parcel) -> Callable[[Play], Parcel]:
    """`played(play)`: the parcel after one attempt."""

    def attempt(play: Play) -> Parcel:
        declared(Odd(play))
        take("odd", parcel.pk)
        parcel.refresh_from_db()
        return parcel

    return attempt


def raising(error: Exception) -> Play:
    def play(attempt: Attempt) -> None:
        raise error

    return play


def test_what_is_made_is_committed_under_the_fence(played: Callable[[Play], Parcel]) -> None:
    parcel = played(lambda attempt: {"weight": 3.5})
    assert (parcel.state, parcel.weight, parcel.attempts, parcel.fence) == ("done", 3.5, 1, 1)
    assert (parcel.owner, parcel.lease_until, parcel.error) == (parcel.owner, None, "")
    assert parcel.decided_at is not None


def test_a_play_that_has_given_its_row_back_settles_nothing(
    played: Callable[[Play], Parcel],
) -> None:
    def play(attempt: Attempt) -> None:
        assert attempt.still_mine()
        assert attempt.give_back(delay_s=60, error="later")

    parcel = played(play)
    assert (parcel.state, parcel.attempts, parcel.error) == ("ready", 0, "later")
    assert parcel.not_before is not None and parcel.weight is None


def test_who_has_lost_the_fence_writes_nothing_more(played: Callable[[Play], Parcel]) -> None:
    def play(attempt: Attempt) -> dict[str, Any]:
        Parcel.objects.update(fence=7)
        attempt.note({"weight": 9.0})
        return {"weight": 1.0}

    parcel = played(play)
    assert (parcel.state, parcel.fence, parcel.weight, parcel.error) == ("claimed", 7, None, "")


def test_a_failure_after_the_fence_was_lost_leaves_the_row_to_its_new_owner(
    played: Callable[[Play], Parcel],
) -> None:
    def play(attempt: Attempt) -> None:
        assert attempt.note({"weight": 1.0}).id == attempt.ref.id
        Parcel.objects.update(fence=7, weight=None)
        raise AttemptFailed("too late")

    parcel = played(play)
    assert (parcel.state, parcel.fence, parcel.error) == ("claimed", 7, "")


def test_a_late_end_is_refused(played: Callable[[Play], Parcel]) -> None:
    def play(attempt: Attempt) -> dict[str, Any]:
        Parcel.objects.update(fence=7)
        assert not attempt.settle({"weight": 2.0})
        assert not attempt.give_back()
        return {"weight": 2.0}

    parcel = played(play)
    assert (parcel.state, parcel.weight) == ("claimed", None)


def test_notes_are_kept_while_the_row_is_ours(played: Callable[[Play], Parcel]) -> None:
    def play(attempt: Attempt) -> dict[str, Any]:
        noted = attempt.note({"weight": 1.5, "trouble": Sql("'by ' || 'hand'")}, "weight, trouble")
        assert (noted.weight, noted.trouble) == (1.5, "by hand")
        return {"weight": noted.weight * 2}

    parcel = played(play)
    assert (parcel.state, parcel.weight, parcel.trouble) == ("done", 3.0, "by hand")


def test_another_request_under_a_journalled_number_ends_the_work(
    played: Callable[[Play], Parcel],
) -> None:
    parcel = played(raising(JournalMismatch("call 1 asks for something else")))
    assert (parcel.state, parcel.error_kind) == ("quarantined", "journal")
    assert parcel.error == "call 1 asks for something else"


def test_a_database_error_is_left_to_the_lease(played: Callable[[Play], Parcel]) -> None:
    with pytest.raises(DatabaseError):
        played(raising(DatabaseError("the connection is gone")))
    parcel = Parcel.objects.get()
    assert (parcel.state, parcel.attempts, parcel.error) == ("claimed", 1, "")


def test_a_fault_of_ours_is_tried_again_after_a_pause(played: Callable[[Play], Parcel]) -> None:
    parcel = played(raising(ZeroDivisionError("by nothing")))
    assert (parcel.state, parcel.attempts, parcel.error_kind) == ("ready", 1, "error")
    assert parcel.error == "ZeroDivisionError('by nothing')"
    pause_s = statements.sql(
        "SELECT extract(epoch FROM not_before - masterchef_now())::float8 AS s"
        " FROM masterchef_parcel"
    ).fetchone()
    assert pause_s is not None and 0 < pause_s.s <= 1.0  # 0.5 * 2 ** 1 at most


def test_a_host_that_says_when_to_come_back_is_believed(played: Callable[[Play], Parcel]) -> None:
    error = AttemptFailed("too many requests")
    error.retry_after_s = 600.0
    played(raising(error))
    row = statements.sql(
        "SELECT not_before > masterchef_now() + interval '9 minutes' AS late FROM masterchef_parcel"
    ).fetchone()
    assert row is not None and row.late


@pytest.mark.parametrize(
    "error, waits_s, since",
    [
        (NotNow("away"), 5, True),
        (NotNow("away", retry_after_s=40), 40, True),
        (NotNow("all slots are taken", kind="busy"), 0, False),
    ],
)
def test_waiting_costs_time_only_where_a_host_is_away(
    played: Callable[[Play], Parcel], error: NotNow, waits_s: float, since: bool
) -> None:
    parcel = played(raising(error))
    assert (parcel.state, parcel.attempts, parcel.error_kind) == ("waiting", 0, error.kind)
    row = statements.sql(
        "SELECT round(extract(epoch FROM not_before - masterchef_now())) AS s"
        " FROM masterchef_parcel"
    ).fetchone()
    assert row is not None and abs(row.s - waits_s) <= 2 and (row.s > 0) == (waits_s > 0)
    assert (parcel.waiting_since is not None) == since


def test_a_queue_for_what_is_there_costs_no_patience(
    played: Callable[[Play], Parcel], settings: Any
) -> None:
    settings.HOST_PATIENCE_S = 0
    Parcel.objects.update(waiting_since="2020-01-01T00:00Z")
    assert played(raising(NotNow("in use", kind="busy"))).state == "waiting"


def test_after_too_many_dead_workers_a_claim_ends_the_work(
    played: Callable[[Play], Parcel],
) -> None:
    Parcel.objects.update(attempts=settings.TURN_ATTEMPTS)
    parcel = played(lambda attempt: {"weight": 1.0})
    assert (parcel.state, parcel.error_kind, parcel.weight) == ("quarantined", "workers", None)
    assert parcel.error.startswith(f"{settings.TURN_ATTEMPTS} workers died")


def test_the_last_attempt_is_still_played(played: Callable[[Play], Parcel]) -> None:
    Parcel.objects.update(attempts=settings.TURN_ATTEMPTS - 1)
    assert played(lambda attempt: {"weight": 1.0}).state == "done"


def test_work_for_another_machine_is_left_alone(
    declared: Callable[[Any], Any], parcel: Parcel
) -> None:
    class Elsewhere(Odd):
        def here(self, id: int) -> bool:
            return False

    declared(Elsewhere(lambda attempt: {"weight": 1.0}))
    take("odd", parcel.pk)
    parcel.refresh_from_db()
    assert (parcel.state, parcel.fence) == ("ready", 0)


def test_the_task_takes_the_work_on(parcel: Parcel) -> None:
    task("parcel", parcel.pk)
    parcel.refresh_from_db()
    assert parcel.state == "done"


def test_a_kind_must_say_how_it_plays() -> None:
    with pytest.raises(TypeError, match="play"):
        Kind[dict[str, Any]]()  # type: ignore[abstract]


def test_a_claim_is_refused_while_it_is_held_and_before_its_time(parcel: Parcel) -> None:
    rows = f"{PARCELS.table} t WHERE t.id = %s"
    assert statements.claimable(rows, (parcel.pk,)) == [parcel.pk]
    row = statements.claim(PARCELS.table, parcel.pk, "trouble")
    assert (row.fence, row.attempts, row.trouble) == (1, 1, "")
    assert statements.claim(PARCELS.table, parcel.pk) is None
    assert statements.claimable(rows, (parcel.pk,)) == []
    Parcel.objects.update(lease_until="2020-01-01T00:00Z")
    assert statements.claim(PARCELS.table, parcel.pk, only_if="false") is None
    assert statements.claim(PARCELS.table, parcel.pk).fence == 2
    Parcel.objects.update(state="ready", not_before="2999-01-01T00:00Z")
    assert statements.claim(PARCELS.table, parcel.pk) is None


def test_a_row_that_somebody_else_took_is_named_where_a_note_is_refused(
    played: Callable[[Play], Parcel],
) -> None:
    def play(attempt: Attempt) -> None:
        Parcel.objects.update(fence=7)
        with pytest.raises(FenceLost, match=f"^{attempt.ref.name}$"):
            attempt.note({"weight": 1.0})

    assert played(play).weight is None
