"""A turn that keeps failing is taken out, and its session waits for an operator."""

import pytest

from agents.turns import TURNS
from kitchen import sessions
from kitchen.sessions.control import quarantine
from masterchef.durable import Failure, take, violations
from tests.kitchen.sessions.helpers import begun, claim, greedy, open_turns, play_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return begun()


def blocked(session):
    turn = open_turns(session)[0]
    quarantine(claim(turn), Failure("journal", "call 1 was journalled for another request"))
    turn.refresh_from_db()
    session.refresh_from_db()
    return turn


def test_workers_that_die_with_it_again_and_again_quarantine_a_turn(session, clock, settings):
    settings.TURN_ATTEMPTS = 3
    turn = open_turns(session)[0]
    for attempt in range(1, 4):
        claim(turn)
        clock(attempt * 1000)
        TURNS.release_expired()
    turn.refresh_from_db()
    session.refresh_from_db()
    assert turn.state == "quarantined" and "3 workers died" in turn.error
    assert session.state == "blocked"
    assert f"turn {turn.pk}" in session.reason


def test_a_claim_beyond_the_last_attempt_quarantines(session, settings):
    settings.TURN_ATTEMPTS = 2
    turn = open_turns(session)[0]
    session.turns.filter(pk=turn.pk).update(attempts=2)
    take("turn", turn.pk)
    turn.refresh_from_db()
    assert turn.state == "quarantined" and turn.decision is None


def test_quarantine_under_an_older_fence_does_nothing(session):
    turn = open_turns(session)[0]
    ref = claim(turn)
    late = ref._replace(fence=ref.fence - 1)
    assert not quarantine(late, Failure("error", "late news"))
    session.refresh_from_db()
    assert session.state == "running"


def test_other_seats_decide_on_while_the_session_is_blocked(session):
    turn = blocked(session)
    for other in open_turns(session):
        if other.pk != turn.pk:
            assert sessions.decide(claim(other), greedy(other))
    session.refresh_from_db()
    assert (session.state, session.tick) == ("blocked", 0)


def test_retry_gives_the_attempts_back_and_the_session_goes_on(session):
    turn = blocked(session)
    sessions.retry_turn(turn)
    turn.refresh_from_db()
    assert (turn.state, turn.attempts, turn.error) == ("ready", 0, "")
    session.refresh_from_db()
    assert (session.state, session.reason) == ("running", "")
    play_out(session)
    assert session.state == "done" and violations() == {}


@pytest.mark.parametrize("free", [sessions.retry_turn, sessions.substitute_wait])
def test_a_session_that_was_paused_stays_so_when_its_turn_is_freed(session, free):
    sessions.pause(session)
    turn = blocked(session)
    assert session.state == "paused" and f"turn {turn.pk}" in session.reason
    with pytest.raises(sessions.StateError, match="quarantined"):
        sessions.resume(session)
    free(turn)
    session.refresh_from_db()
    assert (session.state, session.reason) == ("paused", "")
    sessions.resume(session)
    session.refresh_from_db()
    assert session.state == "running" and violations() == {}


def test_a_substituted_wait_is_marked_and_the_tick_closes(session):
    turn = blocked(session)
    for other in open_turns(session):
        if other.pk != turn.pk:
            sessions.decide(claim(other), greedy(other))
    sessions.substitute_wait(turn)
    turn.refresh_from_db()
    session.refresh_from_db()
    assert (turn.state, turn.outcome) == ("done", "substituted")
    assert session.tick == 1
    assert sessions.verify(session).ok


def test_only_a_quarantined_turn_can_be_retried_or_substituted(session):
    turn = open_turns(session)[0]
    for verb in (sessions.retry_turn, sessions.substitute_wait):
        with pytest.raises(sessions.StateError, match="isn't quarantined"):
            verb(turn)


def test_resume_does_not_pass_over_a_quarantined_turn(session):
    blocked(session)
    with pytest.raises(sessions.StateError, match="retry it or put a wait"):
        sessions.resume(session)


def test_two_quarantined_turns_must_both_be_settled(session):
    first, second = open_turns(session)[:2]
    for turn in (first, second):
        quarantine(claim(turn), Failure("error", "no luck"))
    sessions.retry_turn(first)
    session.refresh_from_db()
    assert session.state == "blocked"
    sessions.retry_turn(second)
    session.refresh_from_db()
    assert session.state == "running"


def test_a_blocked_session_can_be_cancelled(session):
    turn = blocked(session)
    sessions.cancel(session)
    turn.refresh_from_db()
    assert turn.state == "cancelled"
