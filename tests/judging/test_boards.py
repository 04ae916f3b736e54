"""Boards from the database, and over REST: comparable runs only, failures counted, two queries."""

import pytest
from rest_framework.test import APIClient

from judging.boards import boards
from kitchen import engine, sessions
from kitchen.models import Experiment, Session
from masterchef.accounts.models import Role, User
from masterchef.durable import WorkRef
from masterchef.runs import ledger
from masterchef.runs.ledger import Used

pytestmark = pytest.mark.django_db


def ended(lineup: str, seed: int, score: float | None = 50.0, **more: object) -> Session:
    """A session as its row stands after the end; what it played doesn't matter to a board."""
    scenario = more.pop("scenario", "busy_night_1")
    session = sessions.create_session(scenario=scenario, lineup=lineup, seed=seed)
    facts = {"state": "done", "score": score, "metrics": {"dishes": {"served": 4}}, **more}
    for name, value in facts.items():
        setattr(session, name, value)
    session.save()
    return session


def test_runs_of_other_scenarios_rules_and_tracks_stand_on_other_boards():
    ended("greedy", 1)
    ended("greedy", 1, scenario="slow_business_1")
    ended("greedy", 1, ruleset="older")
    ended("greedy", 1, track="B")
    assert sorted((board.scenario, board.ruleset, board.track) for board in boards()) == sorted(
        [
            ("busy_night_1", engine.RULESET, "A"),
            ("busy_night_1", engine.RULESET, "B"),
            ("busy_night_1", "older", "A"),
            ("slow_business_1", engine.RULESET, "A"),
        ]
    )


def test_a_board_takes_two_queries_however_many_runs(django_assert_num_queries):
    for seed in range(20):
        ended("greedy" if seed % 2 else "null", seed)
    with django_assert_num_queries(2):
        (board,) = boards()
    assert [entry.runs for entry in board.entries] == [10, 10]


def test_only_runs_that_ended_count_and_the_others_are_told_by_state():
    ended("greedy", 1)
    for state in ("failed", "cancelled", "blocked", "running", "paused", "created"):
        ended("greedy", 2, None, state=state)
    ended("greedy", 3, None)
    (entry,) = boards()[0].entries
    assert entry.interval.mean == 50
    assert entry.excluded == {
        "blocked": 1, "cancelled": 1, "failed": 1, "not measured yet": 1, "not started": 1,
        "paused": 1, "still running": 1,
    }  # fmt: skip


def test_tokens_and_seconds_come_from_the_ledger():
    session = ended("greedy", 1)
    ref = WorkRef("kitchen_turn", 1, 1, "turn:1", "turn")
    answered, failed = Used("m", 100, 0, 10, 1.5), Used("m", error_class="timeout")
    ledger.record(session.pk, ref, answered, by="call", number=1)
    ledger.record(session.pk, ref, failed, by="call", number=2)
    (entry,) = boards()[0].entries
    assert (entry.tokens, entry.seconds, entry.served) == (110, 1.5, 4)


def test_a_cut_run_is_told():
    ended("greedy", 1, reason="cut")
    assert boards()[0].entries[0].cut == 1


def test_two_lineups_of_one_name_are_told_apart_by_digest():
    ended({"name": "mine", "default": "baseline:greedy"}, 1)
    ended({"name": "mine", "default": "baseline:null"}, 1)
    names = {entry.lineup for entry in boards()[0].entries}
    assert len(names) == 2
    assert all(name.startswith("mine (") for name in names)


def test_filters_narrow_the_runs():
    experiment = Experiment.objects.create(name="mine")
    ended("greedy", 1, experiment=experiment)
    ended("greedy", 2)
    (board,) = boards(experiment=experiment.pk)
    assert board.entries[0].runs == 1
    assert boards(scenario="nowhere") == []


@pytest.fixture
def viewer() -> APIClient:
    client = APIClient()
    client.force_authenticate(User.objects.create_user("vera", role=Role.VIEWER))
    return client


def test_a_viewer_reads_the_leaderboard(viewer):
    for seed in (1, 2, 3):
        ended("greedy", seed, 60 + seed)
    ended("greedy", 1, ruleset="older")
    (board,) = viewer.get("/api/v1/leaderboard").json()
    assert board["entries"][0]["rank"] == 1
    assert board["entries"][0]["mean"] == 62
    assert len(viewer.get("/api/v1/leaderboard?ruleset=all").json()) == 2


@pytest.mark.parametrize("query", ["track=C", "experiment=x", "experiment=-1", "scenario=%00"])
def test_a_bad_filter_is_named(viewer, query):
    response = viewer.get(f"/api/v1/leaderboard?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"] == query.partition("=")[0]


def test_a_stranger_does_not_read_it():
    assert APIClient().get("/api/v1/leaderboard").status_code == 401


def test_scores_with_and_without_a_ceiling_are_never_mixed():
    for seed, scale in ((1, "ceiling"), (2, "reference"), (3, None)):
        metrics = {"dishes": {"served": 4}} | ({"scale": scale} if scale else {})
        ended("greedy", seed, metrics=metrics)
    ended("greedy", 4, None)
    found = {board.scale: board.entries[0] for board in boards()}
    assert {scale: entry.runs for scale, entry in found.items()} == {"ceiling": 1, "reference": 2}
    assert found["ceiling"].excluded == {"not measured yet": 1}
