"""A tick closes once: when all have decided, whoever comes last, however many try."""

import threading

import pytest
from django.db import connection

from kitchen import sessions
from kitchen.models import Session
from masterchef.durable import violations
from tests.kitchen.sessions.helpers import WAIT, begun, claim, greedy, open_turns, play_out

pytestmark = pytest.mark.django_db


def test_start_opens_tick_0_with_a_ready_turn_for_each_free_seat():
    session = begun()
    turns = open_turns(session)
    assert session.tick == 0 and turns
    assert {turn.state for turn in turns} == {"ready"}


def test_start_twice_is_refused():
    session = begun()
    with pytest.raises(sessions.StateError, match="it must be created"):
        sessions.start(session)


def test_tick_stays_open_while_one_turn_is_undecided():
    session = begun()
    first, *others = open_turns(session)
    for turn in others:
        sessions.decide(claim(turn), greedy(turn))
    session.refresh_from_db()
    assert session.tick == 0
    assert not sessions.close_tick(session.pk, 0)
    assert sessions.decide(claim(first), greedy(first))
    session.refresh_from_db()
    assert session.tick == 1
    assert violations() == {}


def test_closing_a_closed_tick_again_changes_nothing():
    session = begun()
    for turn in open_turns(session):
        sessions.decide(claim(turn), greedy(turn))
    session.refresh_from_db()
    before = (session.tick, session.hash, session.last_number)
    assert not sessions.close_tick(session.pk, 0)
    session.refresh_from_db()
    assert (session.tick, session.hash, session.last_number) == before


def test_decision_under_an_older_fence_writes_nothing(clock):
    session = begun()
    turn = open_turns(session)[0]
    old = claim(turn)
    clock(3600)  # its lease runs out and another worker claims
    new = claim(turn)
    assert new.fence == old.fence + 1
    assert not sessions.decide(old, WAIT)
    turn.refresh_from_db()
    assert turn.state == "claimed" and turn.decision is None
    assert sessions.decide(new, greedy(turn))


def test_a_turn_is_decided_once():
    turn = open_turns(begun())[0]
    ref = claim(turn)
    assert sessions.decide(ref, greedy(turn))
    assert not sessions.decide(ref, WAIT)
    turn.refresh_from_db()
    assert turn.state == "decided"


def test_a_session_played_turn_by_turn_equals_the_inline_one():
    queued, inline = begun(), begun("baseline:greedy")
    play_out(queued)
    while inline.state == "running":
        sessions.run_on(inline.pk, inline.tick)
        inline.refresh_from_db()
    assert queued.state == inline.state == "done"
    assert queued.hash == inline.hash != ""
    assert violations() == {}


def test_a_decision_that_the_engine_cannot_take_blocks_only_its_session():
    broken, sound = begun(), begun(seed=2)
    for turn in open_turns(broken):
        sessions.decide(claim(turn), {"action": {"name": 7}, "messages": "none"})
    broken.refresh_from_db()
    assert broken.state == "blocked" and broken.tick == 0
    assert "tick 0 can't be closed" in broken.reason
    for turn in open_turns(sound):
        sessions.decide(claim(turn), greedy(turn))
    sound.refresh_from_db()
    assert sound.tick == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_last_deciders_exactly_one_closes():
    session = begun()
    for _ in range(12):
        turns = [turn for turn in open_turns(session) if turn.state == "ready"]
        claims = [(claim(turn), greedy(turn)) for turn in turns]
        gate = threading.Barrier(len(claims) + 1)

        def decide(ref, decision, gate=gate):
            gate.wait()
            sessions.decide(ref, decision)
            connection.close()

        def close_as_well(session=session, gate=gate):
            gate.wait()
            sessions.close_tick(session.pk, session.tick)
            connection.close()

        threads = [threading.Thread(target=decide, args=one) for one in claims]
        threads.append(threading.Thread(target=close_as_well))
        tick = session.tick
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        session = Session.objects.get(pk=session.pk)
        assert session.tick == tick + 1, "nobody or two closed the tick"
        assert violations() == {}
    assert sessions.verify(session).ok
