"""Pause, resume, cancel: decisions under way are saved, closing waits, fences end what runs."""

import pytest

from kitchen import sessions
from masterchef import durable
from masterchef.durable import violations
from tests.kitchen.sessions.helpers import WAIT, begun, claim, created, greedy, open_turns, play_out

pytestmark = pytest.mark.django_db


def test_paused_session_saves_decisions_but_does_not_close():
    session = begun()
    sessions.pause(session)
    for turn in open_turns(session):
        assert sessions.decide(claim(turn), greedy(turn))
    session.refresh_from_db()
    assert session.tick == 0
    assert {turn.state for turn in open_turns(session)} == {"decided"}


def test_resume_closes_what_was_decided_meanwhile():
    session = begun()
    sessions.pause(session)
    for turn in open_turns(session):
        sessions.decide(claim(turn), greedy(turn))
    sessions.resume(session)
    session.refresh_from_db()
    assert session.state == "running" and session.tick == 1
    assert violations() == {}


def test_pausing_does_not_change_history():
    paused, straight = begun(), begun()
    sessions.pause(paused)
    sessions.resume(paused)
    for session in (paused, straight):
        play_out(session)
    assert paused.hash == straight.hash


@pytest.mark.parametrize("verb", [sessions.pause, sessions.resume])
def test_state_that_forbids_it_is_named(verb):
    with pytest.raises(sessions.StateError, match="the session is created, it must be"):
        verb(created())


def test_decision_after_cancel_is_refused():
    session = begun()
    turn = open_turns(session)[0]
    ref = claim(turn)
    sessions.cancel(session, "enough")
    assert not sessions.decide(ref, WAIT)
    turn.refresh_from_db()
    session.refresh_from_db()
    assert turn.state == "cancelled" and turn.decision is None
    assert (session.state, session.reason) == ("cancelled", "enough")
    assert session.ended_at is not None


def test_cancel_raises_fences_so_that_heartbeats_stop():
    session = begun()
    turn = open_turns(session)[0]
    ref = claim(turn)
    assert durable.beat("kitchen_turn", {turn.pk: ref.fence}) == {turn.pk}
    sessions.cancel(session)
    assert durable.beat("kitchen_turn", {turn.pk: ref.fence}) == set()


def test_cancelled_session_can_not_be_cancelled_again_or_claimed():
    session = begun()
    turn = open_turns(session)[0]
    sessions.cancel(session)
    assert durable.claim("kitchen_turn", turn.pk, "seat") is None
    with pytest.raises(sessions.StateError, match="the session is cancelled"):
        sessions.cancel(session)


def test_a_session_that_was_never_started_can_be_cancelled():
    session = created()
    sessions.cancel(session)
    assert session.state == "cancelled"
    assert violations() == {}
