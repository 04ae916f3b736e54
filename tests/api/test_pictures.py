"""A page can draw a session: its floor plan, all its events at once, its seats as agents."""

from typing import Any

from agents.models import ModelCall
from kitchen import engine
from kitchen.models import Session
from masterchef.runs.models import Event

from .conftest import As


def test_the_layout_is_that_of_the_sessions_own_scenario(as_: As, played: Session) -> None:
    layout = as_("viewer").get(f"/api/v1/sessions/{played.pk}/layout").json()
    scenario = engine.load_scenario("busy_night_1")
    assert {s["name"]: [s["x"], s["y"]] for s in layout["stations"]} == scenario.floor
    assert {e["name"]: e["capacity"] for e in layout["equipment"]} == {
        name: kit.capacity for name, kit in scenario.equipment.items()
    }
    start = engine.lay_out(scenario, played.seed)
    assert {s["name"]: (s["at"], s["posts"]) for s in layout["seats"]} == {
        name: (seat.at, list(seat.posts)) for name, seat in start.seats.items()
    }
    assert {s["player"] for s in layout["seats"]} == {"baseline:greedy"}
    steps = {s["name"]: s["burn_ms"] for s in layout["steps"]}
    assert steps == {name: step.burn_s * 1000 for name, step in scenario.steps.items()}


def test_a_scenario_that_todays_rules_cannot_read_is_a_conflict(as_: As, played: Session) -> None:
    played.scenario.spec = {"floor": "gone"}
    played.scenario.save()
    answer = as_("viewer").get(f"/api/v1/sessions/{played.pk}/layout")
    assert answer.status_code == 409
    assert "can't read this session's scenario" in answer.json()["errors"][0]["detail"]


def test_the_recording_has_every_event_once_and_in_order(as_: As, played: Session) -> None:
    client, address = as_("viewer"), f"/api/v1/sessions/{played.pk}/recording"
    rows: list[dict[str, Any]] = []
    after, more = 0, True
    while more:
        page = client.get(f"{address}?after={after}&limit=150").json()
        rows += [dict(zip(page["columns"], row, strict=True)) for row in page["rows"]]
        after, more = page["last"], page["more"]
    events = list(Event.objects.filter(run=played.pk).order_by("number"))
    assert [row["number"] for row in rows] == list(range(1, len(events) + 1))
    for row, event in zip(rows, events, strict=True):
        assert row["data"] == event.data
        assert (row["kind"], row["seat"], row["at_ms"], row["tick"]) == (
            event.kind, event.seat, event.at_ms, event.tick,
        )  # fmt: skip
        assert abs(row["recorded_ms"] - event.recorded_at.timestamp() * 1000) < 2


def test_a_recording_names_a_parameter_that_is_no_number(as_: As, played: Session) -> None:
    answer = as_("viewer").get(f"/api/v1/sessions/{played.pk}/recording?after=x&limit=0")
    assert answer.status_code == 400
    assert {entry["attr"] for entry in answer.json()["errors"]} == {"after", "limit"}


def test_seats_count_their_turns_and_calls(as_: As, played: Session) -> None:
    seat = next(iter(played.seats))
    call = {"run": played, "number": 1, "model": "m", "request_hash": "", "seat": seat}
    ModelCall.objects.create(work="turn:1", tokens_in=90, tokens_cached=60, tokens_out=8, **call)
    ModelCall.objects.create(work="turn:2", tokens_in=10, tokens_cached=0, tokens_out=2, **call)
    ModelCall.objects.create(work="turn:2", error_class="timeout", error="slow", **call)
    rows = as_("viewer").get(f"/api/v1/sessions/{played.pk}/seats").json()
    assert [row["seat"] for row in rows] == list(played.seats)
    mine = rows[0]
    assert (mine["calls"], mine["failed_calls"]) == (3, 1)
    assert (mine["tokens_in"], mine["tokens_cached"], mine["tokens_out"]) == (100, 60, 10)
    assert mine["turns"] == played.turns.filter(seat=seat).count()
    assert mine["state"] == "done"
    other = rows[1]
    assert (other["calls"], other["tokens_in"]) == (0, None)


def test_calls_of_one_turn_are_found_by_its_work(as_: As, played: Session) -> None:
    call = {"run": played, "number": 1, "model": "m", "request_hash": ""}
    wanted = ModelCall.objects.create(work="turn:1", **call)
    ModelCall.objects.create(work="turn:11", **call)
    rows = as_("viewer").get(f"/api/v1/runs/{played.pk}/calls?work=turn:1").json()["results"]
    assert [row["id"] for row in rows] == [wanted.pk]


def test_a_memory_is_that_before_the_tick(as_: As, played: Session) -> None:
    seat = next(iter(played.seats))
    first, second = played.turns.filter(seat=seat).order_by("tick")[:2]
    for turn, text in ((first, "early"), (second, "late")):
        turn.memory = {
            "user": f"see {text}", "assistant": text, "tokens": 5, "chars": 9,
            "notes": [["nuts", text]],
        }  # fmt: skip
        turn.save()
    address = f"/api/v1/sessions/{played.pk}/seats/{seat}/memory"
    before = as_("viewer").get(f"{address}?tick={second.tick}").json()
    assert [turn["assistant"] for turn in before["window"]] == ["early"]
    now = as_("viewer").get(address).json()
    assert (now["notebook"], now["summary"]) == ({"nuts": "late"}, "")
    assert [turn["user"] for turn in now["window"]] == ["see early", "see late"]


def test_an_unknown_seat_has_no_memory(as_: As, played: Session) -> None:
    answer = as_("viewer").get(f"/api/v1/sessions/{played.pk}/seats/Z9/memory")
    assert answer.status_code == 404
    assert "There is no seat 'Z9'" in answer.json()["errors"][0]["detail"]
