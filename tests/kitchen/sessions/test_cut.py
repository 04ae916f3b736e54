"""A session's wall time ends it also in the middle of a tick that nobody decides."""

import pytest

from kitchen import sessions
from kitchen.models import Session
from kitchen.sessions.control import cut_overdue
from masterchef.durable import sql
from masterchef.live import log
from masterchef.live.models import LogLine

pytestmark = pytest.mark.django_db(transaction=True)


def _overdue(**seats: str) -> Session:
    lineup = {"name": "cut", "default": "baseline:greedy", "seats": seats}
    session = sessions.create_session(
        scenario="busy_night_1", lineup=lineup, seed=1, stop_after_s=30
    )
    sessions.start(session)
    sql(
        "UPDATE masterchef_run SET started_at = started_at - interval '31 s' WHERE id = %s",
        (session.pk,),
    )
    return session


def test_a_slow_turn_does_not_hold_a_session_past_its_wall_time() -> None:
    session = _overdue(P1="external")
    assert cut_overdue() == 1
    session.refresh_from_db()
    assert (session.state, session.reason) == ("done", "cut")
    assert set(session.turns.values_list("state", flat=True)) == {"cancelled"}
    assert sessions.verify(session).ok


def test_a_session_that_waits_for_a_host_when_it_is_cut_is_no_zero() -> None:
    session = _overdue(P1="baseline:greedy@queue")
    session.turns.filter(seat="P1").update(state="waiting", error="no healthy host has it")
    assert cut_overdue() == 1
    session.refresh_from_db()
    assert (session.state, session.score) == ("failed", None)
    assert "no healthy host has it" in session.reason
    assert set(session.turns.values_list("state", flat=True)) == {"cancelled"}


def test_a_session_that_only_queues_for_a_slot_is_measured_when_it_is_cut() -> None:
    session = _overdue(P1="baseline:greedy@queue")
    error = "smollm2: every slot was in use for 60 s"
    session.turns.filter(seat="P1").update(state="waiting", error=error, error_kind="busy")
    cut_overdue()
    session.refresh_from_db()
    assert (session.state, session.reason) == ("done", "cut")


def test_a_session_within_its_time_is_left_alone() -> None:
    session = _overdue(P1="external")
    Session.objects.update(stop_after_s=3600)
    assert cut_overdue() == 0
    session.refresh_from_db()
    assert session.state == "running"


def test_effort_and_ruleset_stand_in_the_metrics() -> None:
    session = _overdue(P1="external")
    cut_overdue()
    sessions.measure_session(session.pk)
    session.refresh_from_db()
    assert session.metrics["ruleset"] == session.ruleset
    assert session.metrics["effort"]["tokens_per_dish"] is None


def test_who_watches_is_told_of_the_score() -> None:
    session = _overdue(P1="external")
    cut_overdue()
    sessions.measure_session(session.pk)
    assert log.flush()
    line = LogLine.objects.get(run=session.pk, kind="session_scored")
    assert line.text.startswith("score ")
