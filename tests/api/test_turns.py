"""Turns are listed, and an operator frees a session whose turn keeps failing."""

import pytest

from agents.models import AuditEntry
from kitchen import sessions
from kitchen.models import Session, Turn
from kitchen.sessions.control import quarantine
from masterchef.durable import Failure, WorkRef, sql

from .conftest import As


@pytest.fixture
def stuck(db: None) -> Turn:
    """A turn of the queue that failed too often; its session is blocked."""
    made = sessions.create_session(scenario="busy_night_1", lineup="recorded:greedy", seed=1)
    sessions.start(made)
    turn = made.turns.order_by("id").first()
    assert turn is not None
    sql("UPDATE kitchen_turn SET state = 'claimed', fence = 1 WHERE id = %s", [turn.pk])
    assert quarantine(
        WorkRef("kitchen_turn", turn.pk, 1, "", "turn"), Failure("garbage", "host: garbage")
    )
    turn.refresh_from_db()
    return turn


def test_turns_are_read_on_by_after(as_: As, played: Session) -> None:
    client, address = as_("viewer"), f"/api/v1/sessions/{played.pk}/turns"
    seen: list[int] = []
    after, more = -1, True
    while more:
        page = client.get(f"{address}?after={after}&limit=50").json()
        assert len(page["results"]) <= 50
        seen += [turn["id"] for turn in page["results"]]
        after, more = page["last"], page["more"]
    assert seen == list(played.turns.order_by("id").values_list("id", flat=True))


def test_turns_are_filtered(as_: As, played: Session) -> None:
    seat = next(iter(played.seats))
    address = f"/api/v1/sessions/{played.pk}/turns?seat={seat}&tick=0"
    rows = as_("viewer").get(address).json()["results"]
    assert [(row["seat"], row["tick"], row["state"]) for row in rows] == [(seat, 0, "done")]


def test_quarantined_turns_of_all_sessions_are_found(as_: As, stuck: Turn) -> None:
    rows = as_("viewer").get("/api/v1/turns?state=quarantined").json()["results"]
    assert [(row["id"], row["error"]) for row in rows] == [(stuck.pk, "host: garbage")]


def test_retry_frees_the_turn_and_its_session(as_: As, stuck: Turn) -> None:
    answer = as_("operator").post(f"/api/v1/turns/{stuck.pk}/retry")
    assert (answer.json()["state"], answer.json()["attempts"]) == ("ready", 0)
    assert Session.objects.get(pk=stuck.session_id).state == "running"
    noted = AuditEntry.objects.get(action="turn.retry")
    assert (noted.who, noted.details["before"]["state"]) == ("operator", "quarantined")


def test_substitute_puts_a_marked_wait(as_: As, stuck: Turn) -> None:
    answer = as_("operator").post(f"/api/v1/turns/{stuck.pk}/substitute").json()
    assert answer["outcome"] == "substituted"
    assert AuditEntry.objects.get(action="turn.substitute").who == "operator"
    assert answer["decision"]["action"] is None
    assert Session.objects.get(pk=stuck.session_id).state == "running"


def test_a_sound_turn_is_neither_retried_nor_substituted(as_: As, session: Session) -> None:
    turn = session.turns.first()
    assert turn is not None
    for verb in ("retry", "substitute"):
        assert as_("operator").post(f"/api/v1/turns/{turn.pk}/{verb}").status_code == 409
    turn.refresh_from_db()
    assert turn.state == "awaiting"
