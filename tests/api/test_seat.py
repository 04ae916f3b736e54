"""An agent in any language plays by two calls, and holds one seat only."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from kitchen import sessions
from kitchen.models import Session, Turn
from masterchef.durable import sql

from .conftest import As, bearer, errors

Holding = Callable[[str], APIClient]
WAIT: dict[str, Any] = {"action": {"name": "wait"}}


def seats_to_move(session: Session) -> list[str]:
    return list(session.turns.filter(state="awaiting").values_list("seat", flat=True))


def test_two_calls_play_a_seat(session: Session, holding: Holding) -> None:
    agents = {seat: holding(seat) for seat in session.seats}
    for _ in range(3):
        for seat in seats_to_move(session):
            seen = agents[seat].get("/api/v1/seat").json()
            assert seen["state"] == "your_turn"
            action = seen["observation"]["options"][0]
            posted = {"turn": seen["turn"], "decision": {"action": action}}
            assert agents[seat].post("/api/v1/seat/decision", posted).status_code == 200
    session.refresh_from_db()
    assert session.tick == 3


def test_a_seat_sees_what_the_engine_shows_it(session: Session, holding: Holding) -> None:
    seat = seats_to_move(session)[0]
    turn = Turn.objects.get(session=session, seat=seat)
    seen = holding(seat).get("/api/v1/seat").json()
    assert seen["observation"] == sessions.observation(turn)
    assert (seen["turn"], seen["role"]) == (turn.pk, turn.role)
    assert seen["schema"]["type"] == "object"


def test_a_seat_that_has_decided_waits_for_the_others(session: Session, holding: Holding) -> None:
    first, second, *_ = seats_to_move(session)
    agent = holding(first)
    turn = agent.get("/api/v1/seat").json()["turn"]
    agent.post("/api/v1/seat/decision", {"turn": turn, "decision": WAIT})
    seen = agent.get("/api/v1/seat?wait=0.2").json()
    assert (seen["state"], seen["turn"], seen["observation"]) == ("waiting", None, None)
    assert holding(second).get("/api/v1/seat").json()["state"] == "your_turn"


def test_the_same_decision_may_be_posted_again(session: Session, holding: Holding) -> None:
    seat = seats_to_move(session)[0]
    agent = holding(seat)
    posted = {"turn": agent.get("/api/v1/seat").json()["turn"], "decision": WAIT}
    first = agent.post("/api/v1/seat/decision", posted)
    again = agent.post("/api/v1/seat/decision", posted)
    assert first.status_code == again.status_code == 200
    assert first.json()["decision"] == again.json()["decision"]
    assert session.turns.filter(seat=seat).count() == 1


def test_another_decision_for_a_decided_turn_is_a_conflict(
    session: Session, holding: Holding
) -> None:
    agent = holding(seats_to_move(session)[0])
    turn = agent.get("/api/v1/seat").json()["turn"]
    agent.post("/api/v1/seat/decision", {"turn": turn, "decision": WAIT})
    other = {**WAIT, "messages": [{"to": "all", "text": "hello"}]}
    refused = agent.post("/api/v1/seat/decision", {"turn": turn, "decision": other})
    assert refused.status_code == 409
    assert Turn.objects.get(pk=turn).decision["messages"] == []


def test_another_seats_turn_does_not_exist_for_this_one(session: Session, holding: Holding) -> None:
    mine, others, *_ = seats_to_move(session)
    turn = Turn.objects.get(session=session, seat=others)
    refused = holding(mine).post("/api/v1/seat/decision", {"turn": turn.pk, "decision": WAIT})
    assert refused.status_code == 404
    turn.refresh_from_db()
    assert turn.state == "awaiting"


def test_a_decision_after_the_deadline_is_a_conflict(session: Session, holding: Holding) -> None:
    agent = holding(seats_to_move(session)[0])
    turn = agent.get("/api/v1/seat").json()["turn"]
    sql(
        "UPDATE kitchen_turn SET deadline = masterchef_now() - interval '1 s' WHERE id = %s", [turn]
    )
    refused = agent.post("/api/v1/seat/decision", {"turn": turn, "decision": WAIT})
    assert refused.status_code == 409
    assert "expired" in refused.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        ({"action": {"name": "fly"}}, "decision.action.name"),
        ({"action": "wait"}, "decision.action"),
        ({"acton": None}, "decision.acton"),
        ({"action": None, "messages": [{"to": "all"}]}, "decision.messages[0].text"),
        ("wait", "decision"),
    ],
)
def test_a_bad_decision_names_its_field_and_keeps_the_turn(
    session: Session, holding: Holding, decision: Any, field: str
) -> None:
    agent = holding(seats_to_move(session)[0])
    turn = agent.get("/api/v1/seat").json()["turn"]
    refused = agent.post("/api/v1/seat/decision", {"turn": turn, "decision": decision})
    assert refused.status_code == 400
    assert field in errors(refused)
    assert agent.get("/api/v1/seat").json()["turn"] == turn


def test_the_operator_says_how_long_a_seat_may_think(as_: As) -> None:
    started = as_("operator").post(
        "/api/v1/sessions",
        {"scenario": "busy_night_1", "lineup": "external", "deadline_s": 5},
    )
    turn = Turn.objects.filter(session=started.json()["sessions"][0]["id"]).first()
    assert turn is not None and turn.deadline is not None
    assert (turn.deadline - turn.created_at).total_seconds() == pytest.approx(5, abs=1)


def test_an_ended_session_tells_its_agents(session: Session, holding: Holding) -> None:
    agent = holding(next(iter(session.seats)))
    sessions.cancel(session, "closed")
    seen = agent.get("/api/v1/seat?wait=20").json()
    assert (seen["state"], seen["reason"]) == ("ended", "closed")


def test_an_operator_hands_out_a_token_and_takes_it_back(as_: As, session: Session) -> None:
    seat = next(iter(session.seats))
    address = f"/api/v1/sessions/{session.pk}/seats/{seat}/token"
    first = as_("operator").post(address).json()
    assert bearer(first["token"]).get("/api/v1/seat").json()["seat"] == seat
    second = as_("operator").post(address).json()
    assert bearer(first["token"]).get("/api/v1/seat").status_code == 401
    assert bearer(second["token"]).get("/api/v1/seat").status_code == 200
    assert as_("operator").delete(address).status_code == 204
    assert bearer(second["token"]).get("/api/v1/seat").status_code == 401


def test_only_external_seats_have_tokens(as_: As, played: Session) -> None:
    seat = next(iter(played.seats))
    client = as_("operator")
    assert client.post(f"/api/v1/sessions/{played.pk}/seats/{seat}/token").status_code == 409
    assert client.post(f"/api/v1/sessions/{played.pk}/seats/X9/token").status_code == 404


def test_a_person_is_no_agent(as_: As, session: Session) -> None:
    assert as_("admin").get("/api/v1/seat").status_code == 403
    assert as_("admin").post("/api/v1/seat/decision", {}).status_code == 403
