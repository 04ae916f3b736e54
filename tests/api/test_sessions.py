"""Sessions by request: started, listed, steered; bad input names its field and starts nothing."""

from typing import Any

import pytest

from kitchen.models import Experiment, Session

from .conftest import As, errors, play

START = {"scenario": "busy_night_1", "lineup": "external"}


def test_one_seed_starts_one_session(as_: As) -> None:
    answer = as_("operator").post("/api/v1/sessions", START | {"seeds": [7]})
    assert answer.status_code == 201
    made = answer.json()
    assert made["experiment"] is None
    assert [(s["seed"], s["state"], s["owner"]) for s in made["sessions"]] == [
        (7, "running", "operator")
    ]
    assert Session.objects.get().turns.filter(state="awaiting").exists()


def test_seeds_and_repeats_make_an_experiment(as_: As) -> None:
    answer = as_("operator").post(
        "/api/v1/sessions", START | {"seeds": "1-2,5", "repeats": 2, "start": False, "name": "six"}
    )
    made = answer.json()
    assert sorted((s["seed"], s["repeat"]) for s in made["sessions"]) == [
        (1, 1), (1, 2), (2, 1), (2, 2), (5, 1), (5, 2)
    ]  # fmt: skip
    assert {s["state"] for s in made["sessions"]} == {"created"}
    assert Experiment.objects.get(pk=made["experiment"]).name == "six"


def test_a_created_session_starts_once(as_: As) -> None:
    client = as_("operator")
    made = client.post("/api/v1/sessions", START | {"start": False}).json()["sessions"][0]
    assert client.post(f"/api/v1/sessions/{made['id']}/start").json()["state"] == "running"
    again = client.post(f"/api/v1/sessions/{made['id']}/start")
    assert again.status_code == 409
    assert again.json()["errors"][0]["code"] == "conflict"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scenario": "busy_day_1"}, "scenario"),
        ({"scenario": "../../etc/passwd.yaml"}, "scenario"),
        ({"lineup": "nobody"}, "lineup"),
        ({"lineup": "/etc/hostname.yaml"}, "lineup"),
        ({"lineup": {"default": "baseline:gredy"}}, "lineup"),
        ({"lineup": {"seats": {"X9": "external"}, "default": "external"}}, "lineup"),
        ({"lineup": 7}, "lineup"),
        ({"lineup": "no-such-model:1b"}, "lineup"),
        ({"seeds": "5-1"}, "seeds"),
        ({"seeds": "one"}, "seeds"),
        ({"seeds": [-1]}, "seeds"),
        ({"seeds": []}, "seeds"),
        ({"seeds": [True]}, "seeds"),
        ({"seeds": "1-9999"}, "seeds"),
        ({"repeats": 0}, "repeats"),
        ({"seeds": "1-200", "repeats": 50}, "repeats"),
        ({"track": "C"}, "track"),
        ({"speed": -1}, "speed"),
        ({"stop_after_s": 0}, "stop_after_s"),
    ],
)
def test_bad_input_names_its_field_and_starts_nothing(
    as_: As, wrong: dict[str, Any], field: str
) -> None:
    refused = as_("operator").post("/api/v1/sessions", START | wrong)
    assert refused.status_code == 400
    assert field in errors(refused)
    assert refused.json()["type"] == "validation_error"
    assert not Session.objects.exists() and not Experiment.objects.exists()


def test_pause_resume_cancel(as_: As, session: Session) -> None:
    client, address = as_("operator"), f"/api/v1/sessions/{session.pk}"
    assert client.post(f"{address}/pause").json()["state"] == "paused"
    assert client.post(f"{address}/pause").status_code == 409
    assert client.post(f"{address}/resume").json()["state"] == "running"
    cancelled = client.post(f"{address}/cancel", {"reason": "fire alarm"}).json()
    assert (cancelled["state"], cancelled["reason"]) == ("cancelled", "fire alarm")
    assert client.post(f"{address}/resume").status_code == 409


def test_speed_is_set_and_lifted(as_: As, session: Session) -> None:
    client, address = as_("operator"), f"/api/v1/sessions/{session.pk}/speed"
    assert client.post(address, {"speed": 60}).json()["speed"] == 60
    assert client.post(address, {"speed": None}).json()["speed"] is None
    assert "speed" in errors(client.post(address, {"speed": 0}))
    assert "speed" in errors(client.post(address, {}))


def test_rerun_is_the_next_repeat_of_the_same(as_: As, session: Session) -> None:
    answer = as_("operator").post(f"/api/v1/sessions/{session.pk}/rerun?start=false")
    again = answer.json()
    assert answer.status_code == 201
    assert (again["seed"], again["repeat"], again["state"]) == (1, 2, "created")
    assert again["lineup_digest"] == session.lineup.digest


def test_the_list_is_filtered(as_: As, session: Session) -> None:
    play(seed=3)
    client = as_("viewer")

    def seeds(query: str) -> list[int]:
        return [row["seed"] for row in client.get(f"/api/v1/sessions?{query}").json()["results"]]

    assert seeds("") == [3, 1]
    assert seeds("state=running") == [1]
    assert seeds("state=running&state=done") == [3, 1]
    assert seeds("lineup=external") == [1]
    assert seeds("scenario=busy_night_1&seed=3") == [3]
    assert seeds("scenario=overstocked_1") == []


def test_a_filter_that_makes_no_sense_is_refused(as_: As) -> None:
    assert "state" in errors(as_("viewer").get("/api/v1/sessions?state=flying"))
    assert "seed" in errors(as_("viewer").get("/api/v1/sessions?seed=one"))


def test_detail_shows_who_holds_which_seat(as_: As, session: Session) -> None:
    shown = as_("viewer").get(f"/api/v1/sessions/{session.pk}").json()
    assert {seat["player"] for seat in shown["seats"].values()} == {"external"}
    assert shown["scenario"] == "busy_night_1"
    assert shown["ruleset"] == session.ruleset


def test_metrics_hold_the_score_of_the_played_session(as_: As, played: Session) -> None:
    shown = as_("viewer").get(f"/api/v1/sessions/{played.pk}/metrics").json()
    assert shown["score"] == played.score
    assert shown["metrics"] == played.metrics != {}


def test_an_unknown_session_is_a_problem_404(as_: As) -> None:
    missing = as_("viewer").get("/api/v1/sessions/00000000-0000-4000-8000-000000000000")
    assert missing.status_code == 404
    assert missing.json()["errors"][0]["code"] == "not_found"
