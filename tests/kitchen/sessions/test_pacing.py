"""Speed paces what a person watches and never the history."""

import pytest

from kitchen import sessions, sweeps
from masterchef.durable import violations
from tests.kitchen.sessions.helpers import INLINE, begun, claim, greedy, open_turns, play_tick

pytestmark = pytest.mark.django_db


def test_a_paced_tick_closes_no_earlier_than_it_is_due(clock):
    session = begun(speed=0.5)
    play_tick(session)  # tick 0 is due at once, the next one when its simulated time has come
    for turn in open_turns(session):
        sessions.decide(claim(turn), greedy(turn))
    session.refresh_from_db()
    due = session.ticks.get(number=1).due_at
    assert session.tick == 1 and due is not None
    assert not sessions.close_tick(session.pk, 1)
    clock(3600)
    assert sessions.close_tick(session.pk, 1)


def test_a_paced_tick_whose_timer_died_is_closed_by_the_reconciler(clock):
    session = begun(INLINE, speed=0.5)
    sessions.run_on(session.pk, 0)
    session.refresh_from_db()
    assert session.tick == 1
    clock(3600)
    assert sweeps.close_decided() == 1
    session.refresh_from_db()
    assert session.tick == 2
    assert violations() == {}


def test_full_speed_lets_the_open_tick_close_at_once():
    session = begun(INLINE, speed=0.001)
    sessions.run_on(session.pk, 0)
    assert not sessions.close_tick(session.pk, 1)
    sessions.set_speed(session, None)
    assert sessions.close_tick(session.pk, 1)


@pytest.mark.parametrize("speed", [0, -1, 1e9])
def test_an_impossible_speed_is_refused_and_changes_nothing(speed):
    session = begun(speed=2)
    with pytest.raises(sessions.StateError, match="speed"):
        sessions.set_speed(session, speed)
    session.refresh_from_db()
    assert session.speed == 2


def test_a_session_is_cut_after_its_wall_seconds_at_the_next_close(clock):
    session = begun(stop_after_s=60)
    play_tick(session)
    clock(61)
    play_tick(session)
    session.refresh_from_db()
    assert (session.state, session.reason) == ("done", "cut")
    assert sessions.verify(session).ok
    assert violations() == {}
