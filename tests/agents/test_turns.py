"""A turn through the hands of a worker: what fails outside never becomes a decision."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from agents import registry
from agents.models import Host, ModelCall
from agents.turns import TURNS
from kitchen import engine, sessions
from kitchen.models import Session, Turn
from masterchef.durable import take, violations
from masterchef.durable.models import JournalEntry

pytestmark = pytest.mark.django_db(transaction=True)
SCENARIO = "busy_night_1"


def begun(player: str) -> Session:
    session = sessions.create_session(scenario=SCENARIO, lineup={"default": player}, seed=1)
    sessions.start(session)
    return session


def open_turns(session: Session) -> list[Turn]:
    session.refresh_from_db()
    return list(session.turns.filter(tick=session.tick).order_by("seat"))


def pass_time(turn: Turn, seconds: float) -> None:
    """As if the turn had been given back earlier: calls change connections, and so clocks."""
    Turn.objects.filter(pk=turn.pk).update(not_before=F("not_before") - timedelta(seconds=seconds))


@pytest.fixture
def turn(host: Host) -> Turn:
    """The first turn of a session that the scripted model plays."""
    return open_turns(begun("scripted"))[0]


def test_a_model_decides_its_turn(turn: Turn) -> None:
    take("turn", turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.outcome, turn.fence, turn.attempts) == ("decided", "ok", 1, 1)
    engine.Decision.from_json(turn.decision)


@pytest.mark.parametrize("player", ["baseline:greedy@queue", "recorded:greedy"])
def test_baselines_through_the_queue_give_the_inline_history(player: str) -> None:
    queued, inline = begun(player), begun("baseline:greedy")
    while queued.state == "running":
        for one in open_turns(queued):
            take("turn", one.pk)
        queued.refresh_from_db()
    while inline.state == "running":
        sessions.run_on(inline.pk, inline.tick)
        inline.refresh_from_db()
    assert queued.hash == inline.hash != ""
    assert violations() == {}


def test_without_a_host_the_turn_waits_and_no_attempt_is_counted(turn: Turn) -> None:
    Host.objects.update(healthy=False)
    take("turn", turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.attempts, turn.decision, turn.outcome) == ("waiting", 0, None, "")
    assert "no healthy host has scripted" in turn.error
    assert turn.session.state == "running"
    assert violations() == {}


def test_it_resumes_when_a_host_is_back(turn: Turn, host: Host) -> None:
    Host.objects.update(healthy=False)
    for _ in range(8):  # more often than there are attempts
        take("turn", turn.pk)
        pass_time(turn, 60)
        assert TURNS.wake_waiting() == 1
    take("turn", turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.attempts) == ("waiting", 0)
    registry.check_host(host.pk)
    pass_time(turn, 60)
    assert TURNS.wake_waiting() == 1
    take("turn", turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.outcome) == ("decided", "ok")


def test_a_host_that_fails_is_tried_again_later_and_never_scored(turn: Turn, faults: Any) -> None:
    faults("error500")
    take("turn", turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.attempts, turn.decision, turn.outcome) == ("ready", 1, None, "")
    assert turn.error.startswith("server")
    assert turn.not_before is not None
    take("turn", turn.pk)  # too early
    turn.refresh_from_db()
    assert turn.attempts == 1
    faults("none")
    pass_time(turn, 60)
    take("turn", turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.outcome, turn.attempts) == ("decided", "ok", 2)


def test_a_rate_limit_is_waited_out_for_as_long_as_the_host_asks(turn: Turn, faults: Any) -> None:
    faults("ratelimit", seconds=300)
    take("turn", turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.attempts, turn.decision) == ("waiting", 0, None)
    faults("none")
    pass_time(turn, 200)
    assert TURNS.wake_waiting() == 0
    pass_time(turn, 101)
    assert TURNS.wake_waiting() == 1


def test_garbage_for_ever_quarantines_and_an_operator_can_retry(
    turn: Turn, faults: Any, settings: Any
) -> None:
    settings.TURN_ATTEMPTS = 2
    faults("garbage")
    for _ in range(3):
        take("turn", turn.pk)
        pass_time(turn, 3600)
    turn.refresh_from_db()
    turn.session.refresh_from_db()
    assert (turn.state, turn.decision, turn.session.state) == ("quarantined", None, "blocked")
    faults("none")
    sessions.retry_turn(turn)
    take("turn", turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.outcome) == ("decided", "ok")


def test_a_bad_answer_is_the_models_own_and_counts_as_a_wait(turn: Turn, faults: Any) -> None:
    faults("wrong")
    take("turn", turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.outcome) == ("decided", "unparsed")
    assert turn.decision["action"] is None


def test_a_repeated_turn_reads_the_journal_and_asks_nobody(turn: Turn, faults: Any) -> None:
    take("turn", turn.pk)
    turn.refresh_from_db()
    first, calls = turn.decision, ModelCall.objects.count()
    # As if its worker had died between the journal and the decision.
    undone = {"state": "ready", "decision": None, "outcome": "", "memory": None}
    Turn.objects.filter(pk=turn.pk).update(**undone)
    faults("error500")
    take("turn", turn.pk)
    turn.refresh_from_db()
    assert (turn.decision, turn.fence) == (first, 2)
    assert ModelCall.objects.count() == calls


def test_another_request_under_a_journalled_number_quarantines(turn: Turn) -> None:
    JournalEntry.objects.bulk_create(
        JournalEntry(
            work=f"turn:{turn.pk}", number=number, request_hash="0" * 64, reply={}, fence=1
        )
        for number in range(10)
    )
    take("turn", turn.pk)
    turn.refresh_from_db()
    assert turn.state == "quarantined" and "journalled for request" in turn.error
    turn.session.refresh_from_db()
    assert turn.session.state == "blocked"


def test_cancel_ends_a_call_under_way_and_nothing_is_written(
    turn: Turn, faults: Any, settings: Any
) -> None:
    settings.LEASE_S = 0.8  # a heartbeat every 0.2 s
    faults("hang")
    worker = threading.Thread(target=lambda: (take("turn", turn.pk), connection.close()))
    worker.start()
    while Turn.objects.get(pk=turn.pk).state != "claimed":
        pass
    sessions.cancel(turn.session)
    worker.join(20)
    assert not worker.is_alive()
    turn.refresh_from_db()
    assert (turn.state, turn.decision) == ("cancelled", None)
    assert not JournalEntry.objects.filter(work=f"turn:{turn.pk}").exists()


def test_a_turn_that_is_decided_or_unknown_is_nobodys(turn: Turn) -> None:
    take("turn", turn.pk)
    turn.refresh_from_db()
    before = (turn.fence, turn.decided_at)
    take("turn", turn.pk)
    take("turn", 10**9)
    turn.refresh_from_db()
    assert (turn.fence, turn.decided_at) == before
