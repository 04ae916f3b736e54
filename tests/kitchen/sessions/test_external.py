"""External agents: one decision a turn, repeats welcome, silence is a marked wait."""

import pytest

from kitchen import engine, sessions
from masterchef.durable import violations
from tests.kitchen.sessions.helpers import WAIT, begun, open_turns

pytestmark = pytest.mark.django_db
SAY = {"action": None, "messages": [{"to": "all", "text": "hands"}], "notes": []}


@pytest.fixture
def session():
    return begun("external", options={"deadline_s": 30})


def test_turns_of_external_agents_await_them_with_a_deadline_and_no_lease(session):
    turns = open_turns(session)
    assert {turn.state for turn in turns} == {"awaiting"}
    assert all(turn.deadline and turn.lease_until is None for turn in turns)


def test_the_same_post_may_be_repeated(session):
    turn = open_turns(session)[0]
    first = sessions.decide_external(turn, SAY)
    again = sessions.decide_external(turn, SAY)
    assert first.state == again.state == "decided"
    assert first.decision == again.decision


def test_the_same_post_may_be_repeated_after_the_tick_has_closed(session):
    turns = open_turns(session)
    for turn in turns:
        sessions.decide_external(turn, SAY)
    assert sessions.decide_external(turns[0], SAY).state == "done"
    session.refresh_from_db()
    assert session.tick == 1


def test_another_decision_for_a_decided_turn_is_refused(session):
    turn = open_turns(session)[0]
    sessions.decide_external(turn, SAY)
    with pytest.raises(sessions.StateError, match="decided otherwise"):
        sessions.decide_external(turn, WAIT)


def test_a_bad_decision_names_its_field_and_changes_nothing(session):
    turn = open_turns(session)[0]
    with pytest.raises(engine.DecisionError, match="messages"):
        sessions.decide_external(turn, {**SAY, "messages": "hello"})
    turn.refresh_from_db()
    assert turn.state == "awaiting" and turn.decision is None


def test_thinking_time_is_not_the_agents_to_state(session):
    turn = sessions.decide_external(open_turns(session)[0], {**SAY, "thinking_ms": 60_000})
    assert turn.decision.get("thinking_ms", 0) == 0


def test_silence_past_the_deadline_is_a_marked_wait(session, clock):
    turns = open_turns(session)
    clock(29)
    assert sessions.expire_deadlines() == 0
    clock(31)
    assert sessions.expire_deadlines() == len(turns)
    session.refresh_from_db()
    assert session.tick == 1
    for turn in turns:
        turn.refresh_from_db()
        assert (turn.state, turn.outcome, turn.decision) == ("done", "expired", WAIT)
    assert violations() == {}


def test_a_post_after_the_deadline_is_refused_even_before_the_sweep(session, clock):
    turn = open_turns(session)[0]
    clock(31)
    with pytest.raises(sessions.StateError, match="expired"):
        sessions.decide_external(turn, SAY)


def test_deadlines_wait_while_the_session_is_paused_and_start_again_after(session, clock):
    sessions.pause(session)
    clock(31)
    assert sessions.expire_deadlines() == 0
    sessions.resume(session)
    assert sessions.expire_deadlines() == 0
    assert sessions.decide_external(open_turns(session)[0], SAY).state == "decided"


def test_a_post_after_cancel_is_refused(session):
    turn = open_turns(session)[0]
    sessions.cancel(session)
    with pytest.raises(sessions.StateError):
        sessions.decide_external(turn, SAY)
