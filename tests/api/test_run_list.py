"""The list of runs: what each kind tells of its own, and how a run is found."""

import pytest

from kitchen.engine.calibration import mark
from kitchen.models import Session
from masterchef.accounts.models import User
from masterchef.runs.models import Run

from .conftest import As, play


def names(answer: object) -> list[str]:
    return [row["name"] for row in answer.json()["results"]]  # type: ignore[attr-defined]


def test_a_played_session_tells_score_and_players(as_: As, played: Session) -> None:
    (row,) = as_("viewer").get("/api/v1/runs").json()["results"]
    assert row["progress"] == 1
    assert row["score"] == pytest.approx(played.score)
    assert (row["measure"], row["models"]) == ("score", ["baseline:greedy"])
    assert row["calibration"] == str(mark(played.scenario.digest))
    assert as_("viewer").get(f"/api/v1/runs/{played.pk}").json() == row


def test_progress_is_how_far_the_clock_has_come(as_: As, session: Session) -> None:
    address = f"/api/v1/runs/{session.pk}"
    assert as_("viewer").get(address).json()["progress"] == 0
    Session.objects.filter(pk=session.pk).update(now_ms=300_000)  # of 1,200 s
    row = as_("viewer").get(address).json()
    assert (row["progress"], row["score"]) == (0.25, None)


def test_a_kind_without_a_summary_is_listed_all_the_same(as_: As) -> None:
    Run.objects.create(kind="unheard of", name="x")
    (row,) = as_("viewer").get("/api/v1/runs").json()["results"]
    assert (row["progress"], row["score"], row["models"]) == (None, None, [])
    assert row["calibration"] == ""


def test_runs_are_found_by_words_player_and_id(as_: As, people: dict[str, User]) -> None:
    mine = play(seed=1, owner=people["operator"])
    play(seed=2, lineup="baseline:random")
    client = as_("viewer")
    assert names(client.get("/api/v1/runs?search=busy+GREEDY")) == [mine.name]
    assert names(client.get("/api/v1/runs?search=baseline:greedy")) == [mine.name]
    assert names(client.get(f"/api/v1/runs?search={str(mine.pk)[:8]}")) == [mine.name]
    assert names(client.get("/api/v1/runs?search=%25")) == []
    assert names(client.get("/api/v1/runs?owner=operator")) == [mine.name]
    assert names(client.get("/api/v1/runs?owner=nobody")) == []
