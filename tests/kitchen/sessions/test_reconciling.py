"""The reconciler makes good what was lost, and only that."""

import json
import threading

import pytest
import redis
from django.db import connection

from agents.turns import TURNS
from kitchen import sessions, sweeps
from masterchef import durable
from masterchef.durable import reconciler, violations
from tests.kitchen.sessions.helpers import INLINE, begun, claim, greedy, open_turns, play_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def broker(settings):
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        yield client
        client.flushdb()


def sent(broker, turn):
    """Messages for the turn that wait in its queue."""
    waiting = broker.lrange(f"turns.{turn.role}", 0, -1)
    return sum(
        f'"argsrepr": "[\'turn\', {turn.pk}]"' in json.dumps(json.loads(one)) for one in waiting
    )


def test_an_expired_lease_makes_the_turn_ready_and_sends_it_again(broker, clock):
    turn = open_turns(begun())[0]
    broker.flushdb()
    claim(turn)
    assert TURNS.release_expired() == 0
    clock(3600)
    assert TURNS.release_expired() == 1
    turn.refresh_from_db()
    assert (turn.state, turn.owner, turn.attempts) == ("ready", "", 1)
    assert sent(broker, turn) == 1


def test_lost_messages_are_sent_again_after_the_grace_and_not_before(broker, clock):
    turns = open_turns(begun())
    broker.flushdb()
    assert TURNS.resend() == 0
    clock(3600)
    assert TURNS.resend() == len(turns)
    assert [sent(broker, turn) for turn in turns] == [1] * len(turns)


def test_only_the_deficit_is_sent_so_that_a_long_queue_does_not_grow(broker, clock):
    begun()
    clock(3600)
    assert TURNS.resend() == 0  # all messages still wait for a worker
    broker.flushdb()
    first = TURNS.resend()
    assert first > 0
    assert TURNS.resend() == 0


def test_a_retry_that_is_not_due_is_left_alone(broker, clock):
    turn = open_turns(begun())[0]
    durable.give_back(claim(turn), delay_s=100, error="unreachable")
    broker.flushdb()
    clock(50)
    TURNS.resend()
    assert sent(broker, turn) == 0
    assert durable.claim("kitchen_turn", turn.pk, "seat") is None
    clock(101)
    TURNS.resend()
    assert sent(broker, turn) == 1
    assert durable.claim("kitchen_turn", turn.pk, "seat") is not None


def test_a_decided_tick_whose_last_decider_died_is_closed(clock):
    session = begun()
    for turn in open_turns(session):
        session.turns.filter(pk=turn.pk).update(state="decided", decision=greedy(turn))
    assert violations(grace_s=-1).keys() == {"stuck"}
    assert sweeps.close_decided() == 1
    session.refresh_from_db()
    assert session.tick == 1
    assert violations(grace_s=-1) == {}


def test_an_inline_session_whose_message_was_lost_is_carried_on(broker, clock):
    session = begun(INLINE)
    clock(3600)
    broker.flushdb()
    while session.state == "running":
        before = session.tick
        clock(3600 * (before + 2))
        assert sweeps.close_decided() == 1
        session.refresh_from_db()
        assert session.tick == before + 1


def test_scores_whose_message_was_lost_are_asked_for_again(broker, clock):
    session = begun()
    play_out(session)
    broker.flushdb()
    assert sweeps.measure_ended() == 0
    clock(60)
    assert sweeps.measure_ended() == 1
    assert broker.llen("kitchen") == 1
    sessions.measure_session(session.pk)
    assert sweeps.measure_ended() == 0


def test_one_session_that_can_not_close_does_not_stop_the_sweep(clock):
    broken, sound = begun(INLINE), begun(INLINE, seed=2)
    broken.turns.update(decision={"action": 5})
    clock(3600)
    assert sweeps.close_decided() == 1
    for session in (broken, sound):
        session.refresh_from_db()
    assert (broken.state, sound.tick) == ("blocked", 1)


@pytest.mark.django_db(transaction=True)
def test_two_reconcilers_at_once_do_no_harm(clock):
    turns = open_turns(begun())
    for turn in turns:
        claim(turn)
    gate, found = threading.Barrier(2), []

    def sweep():
        from tests.kitchen.sessions.helpers import move_clock

        move_clock(3600)
        gate.wait()
        found.append(reconciler.sweep_once().get("release_expired", 0))
        move_clock(0)
        connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock(3600)
    found.append(TURNS.release_expired())
    assert sum(found) == len(turns)
    assert violations() == {}


@pytest.mark.django_db(transaction=True)
def test_a_failing_sweep_leaves_the_others_alone(settings, clock):
    session = begun(INLINE)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    queued = begun()
    clock(3600)
    put_right = reconciler.sweep_once()
    assert put_right["close_decided"] >= 1
    session.refresh_from_db()
    assert session.tick == 1
    assert queued.turns.filter(state="ready").exists()
