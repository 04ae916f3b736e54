"""Playing a session again finds whatever was changed behind its back."""

import pytest

from kitchen import sessions
from kitchen.models import Session
from tests.kitchen.sessions.helpers import WAIT, begun, play_out, play_tick

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    session = begun()
    for _ in range(6):
        play_tick(session)
    return Session.objects.select_related("scenario").get(pk=session.pk)


def test_an_honest_session_is_verified_also_while_it_runs(session):
    verified = sessions.verify(session)
    assert verified.ok and verified.ticks == 6
    assert verified.hash == session.hash == verified.expected


def test_a_tampered_decision_is_found(session):
    turn = session.turns.filter(tick__lt=5).exclude(decision=WAIT).first()
    session.turns.filter(pk=turn.pk).update(decision=WAIT)
    verified = sessions.verify(session)
    assert not verified.ok
    assert f"tick {turn.tick} differs" in verified.problem


def test_a_tampered_event_is_found(session):
    event = session.events.order_by("number")[3]
    session.events.filter(pk=event.pk).update(data={**event.data, "value": 10**6})
    verified = sessions.verify(session)
    assert not verified.ok and "events" in verified.problem


def test_a_removed_event_is_found(session):
    session.events.order_by("-number").first().delete()
    assert not sessions.verify(session).ok


def test_a_tampered_hash_is_found(session):
    Session.objects.filter(pk=session.pk).update(hash="0" * 64)
    session.refresh_from_db()
    assert not sessions.verify(session).ok


def test_another_ruleset_is_said_and_not_played(session):
    session.ruleset = "f" * 64
    verified = sessions.verify(session)
    assert not verified.ok and "ruleset" in verified.problem


def test_a_rerun_is_the_next_repeat_and_gives_the_same_history(session):
    play_out(session)
    again = sessions.rerun(session)
    assert (again.state, again.repeat, again.seed) == ("created", 2, session.seed)
    assert again.seats == session.seats and again.options == session.options
    sessions.start(again)
    play_out(again)
    assert again.hash == session.hash
    assert sessions.rerun(session).repeat == 3


def test_rerun_under_other_rules_is_refused(session):
    session.ruleset = "f" * 64
    with pytest.raises(sessions.StateError, match="rules have changed"):
        sessions.rerun(session)
