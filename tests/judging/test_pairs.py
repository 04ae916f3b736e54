"""Two sessions beside each other, and their lineups paired over seeds."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from kitchen import sessions
from kitchen.models import Session
from masterchef.accounts.models import User

# Made up, with a difference of 10, 12 and 14: mean 12, s = 2, so 12 ± 4.3027 · 2 / √3.
SCORES = {1: (60.0, 50.0), 2: (62.0, 50.0), 3: (64.0, 50.0)}
REACH = 4.302652729911275 * 2 / 3**0.5


def made(lineup: str, seed: int, score: float | None, **more: Any) -> Session:
    session = sessions.create_session(
        scenario=more.pop("scenario", "busy_night_1"), lineup=lineup, seed=seed, **more
    )
    Session.objects.filter(pk=session.pk).update(
        state="done" if score is not None else "failed",
        score=score,
        metrics={"dishes": {"served": seed, "open": True}, "names": ["x"], "waste": 0.5},
    )
    return session


@pytest.fixture
def client(db: None) -> APIClient:
    client = APIClient()
    client.force_authenticate(User.objects.create_user("viewer"))
    return client


def compare(client: APIClient, a: Session, b: Session) -> dict[str, Any]:
    answer = client.get(f"/api/v1/compare?a={a.pk}&b={b.pk}")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_lineups_are_paired_over_their_common_seeds(client: APIClient) -> None:
    greedy = [made("greedy", seed, a) for seed, (a, _) in SCORES.items()]
    random = [made("random", seed, b) for seed, (_, b) in SCORES.items()]
    made("greedy", 4, 99.0)  # nobody else played it
    made("random", 1, None)  # an infrastructure failure counts for nothing
    made("random", 2, 0.0, track="B")
    found = compare(client, greedy[0], random[0])
    assert found["unlike"] == []
    paired = found["paired"]
    assert [(row["seed"], row["a"], row["b"]) for row in paired["seeds"]] == [
        (seed, a, b) for seed, (a, b) in SCORES.items()
    ]
    assert (paired["n"], paired["mean"]) == (3, 12.0)
    assert paired["low"] == pytest.approx(12 - REACH)
    assert paired["high"] == pytest.approx(12 + REACH)
    assert paired["told_apart"] is True
    assert 0 < paired["p"] < 0.05


def test_repeats_of_a_seed_count_once(client: APIClient) -> None:
    a = made("greedy", 1, 40.0)
    made("greedy", 1, 80.0, repeat=2)
    b = made("random", 1, 50.0)
    paired = compare(client, a, b)["paired"]
    assert paired["seeds"] == [{"seed": 1, "a": 60.0, "b": 50.0}]
    assert (paired["low"], paired["told_apart"]) == (None, False)
    assert "too few" in paired["note"]


def test_figures_stand_beside_each_other(client: APIClient) -> None:
    a, b = made("greedy", 1, 60.0), made("random", 2, 50.0)
    found = compare(client, a, b)
    rows = {row["name"]: (row["a"], row["b"]) for row in found["measures"]}
    assert rows == {
        "score": (60.0, 50.0),
        "raw_score": (None, None),
        "dishes.served": (1.0, 2.0),
        "waste": (0.5, 0.5),
    }
    assert found["unlike"] == ["seed: 1 and 2"]
    assert found["paired"]["note"] == "no common seed"


def test_other_scenarios_are_no_common_task(client: APIClient) -> None:
    a, b = made("greedy", 1, 60.0), made("random", 1, 50.0, scenario="slow_business_1")
    found = compare(client, a, b)
    assert found["paired"] is None
    assert found["unlike"][0].startswith("scenario: ")


@pytest.mark.parametrize("query", ["", "a=x&b=x", "a={run}&b=00000000-0000-4000-8000-000000000000"])
def test_what_is_missing_is_named(client: APIClient, query: str) -> None:
    run = made("greedy", 1, 60.0)
    refused = client.get(f"/api/v1/compare?{query.format(run=run.pk)}")
    assert refused.status_code == 400
    fields = {entry["attr"] for entry in refused.json()["errors"]}
    assert fields == ({"b"} if "{run}" in query else {"a", "b"})
