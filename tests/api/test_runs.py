"""A run's events, log and calls, read on by number."""

import pytest

from agents.models import Host, ModelCall
from kitchen.models import Session
from masterchef.live.models import LogLine

from .conftest import As, errors


def test_events_come_in_order_and_whole(as_: As, played: Session) -> None:
    client, address = as_("viewer"), f"/api/v1/runs/{played.pk}/events"
    numbers: list[int] = []
    after, more = 0, True
    while more:
        page = client.get(f"{address}?after={after}&limit=500").json()
        numbers += [event["number"] for event in page["results"]]
        after, more = page["last"], page["more"]
    assert numbers == list(range(1, played.last_number + 1))


def test_a_reader_at_the_end_keeps_its_place(as_: As, played: Session) -> None:
    address = f"/api/v1/runs/{played.pk}/events?after={played.last_number}"
    page = as_("viewer").get(address).json()
    assert page == {"last": played.last_number, "more": False, "results": []}


def test_events_are_filtered_by_kind(as_: As, played: Session) -> None:
    address = f"/api/v1/runs/{played.pk}/events?kind=session_ended"
    rows = as_("viewer").get(address).json()["results"]
    assert [row["number"] for row in rows] == [played.last_number]


@pytest.mark.parametrize("query", ["after=x", "after=-2", "limit=0", "limit=501", "limit=1_0"])
def test_a_bad_cursor_names_its_parameter(as_: As, session: Session, query: str) -> None:
    refused = as_("viewer").get(f"/api/v1/runs/{session.pk}/events?{query}")
    assert refused.status_code == 400
    assert list(errors(refused)) == [query.partition("=")[0]]


def test_an_unknown_run_is_404(as_: As) -> None:
    for what in ("events", "log", "calls"):
        address = f"/api/v1/runs/00000000-0000-4000-8000-000000000000/{what}"
        assert as_("viewer").get(address).status_code == 404


def test_the_log_is_filtered_by_level_and_above(as_: As, session: Session) -> None:
    for level in (10, 20, 30, 40):
        LogLine.objects.create(run=session, level=level, kind="test", text=f"at {level}")
    client, address = as_("viewer"), f"/api/v1/runs/{session.pk}/log?kind=test"
    rows = client.get(f"{address}&level=30").json()["results"]
    assert [row["text"] for row in rows] == ["at 30", "at 40"]


def test_calls_show_what_was_asked_only_in_detail(as_: As, session: Session) -> None:
    host = Host.objects.create(name="gpu", url="http://127.0.0.1:9")
    request = {"messages": [{"role": "user", "content": "beef?"}]}
    call = ModelCall.objects.create(
        run=session, work="turn:1", number=1, model="smollm2:135m", request_hash="f" * 64,
        host=host, request=request, reply="{}", tokens_in=7, cost_usd="0.25",
    )  # fmt: skip
    client = as_("viewer")
    row = client.get(f"/api/v1/runs/{session.pk}/calls").json()["results"][0]
    assert (row["host"], row["tokens_in"], row["cost_usd"]) == ("gpu", 7, 0.25)
    assert "request" not in row and "reply" not in row
    assert client.get(f"/api/v1/calls/{call.pk}").json()["request"] == request
    host.delete()
    assert client.get(f"/api/v1/calls/{call.pk}").json()["host"] is None


def test_failed_calls_are_told_from_answered_ones(as_: As, session: Session) -> None:
    common = {"run": session, "work": "turn:1", "number": 1, "model": "m", "request_hash": ""}
    ModelCall.objects.create(**common, error_class="timeout")
    ModelCall.objects.create(**common, attempt=2)
    client, address = as_("viewer"), f"/api/v1/runs/{session.pk}/calls"
    failed = client.get(f"{address}?failed=true").json()["results"]
    answered = client.get(f"{address}?failed=false").json()["results"]
    assert [row["attempt"] for row in failed] == [1]
    assert [row["attempt"] for row in answered] == [2]


def test_runs_of_every_kind_are_listed(as_: As, session: Session) -> None:
    client = as_("viewer")
    assert client.get("/api/v1/runs?kind=session").json()["results"][0]["id"] == str(session.pk)
    assert client.get("/api/v1/runs?kind=cook").json()["results"] == []
    assert client.get(f"/api/v1/runs/{session.pk}").json()["state"] == "running"
