"""Setups of sessions, cooks and models: kept, started, retired; each mistake at its field."""

from typing import Any

import pytest

from judging.models import Cook, SavedSetup
from judging.trials import estimates, library, setups
from kitchen.models import Session, SuiteRun

from .conftest import As, errors

AT = "/api/v1/setups"
NIGHT = {"scenario": "busy_night_1", "lineups": ["greedy", "random"], "seeds": "1-2"}
WEEK = {"suite": "preview", "levels": [1], "lineups": ["null"], "seeds": "1-2"}
BRIEF = """name: essay
participants: [{name: ada, flavor: dummy}, {name: bea, flavor: dummy}]
judges: [{name: judith, flavor: dummy}]
rubric: {scale: [1, 10], dimensions: [{id: clear, weight: 100, description: Is clear}]}
judging: {policy: allow_self}
"""
FOLDER = {"files": {"brief.yaml": BRIEF, "BRIEF.md": "Write one page."}, "judge": True}


def keep(client: Any, kind: str, setup: Any, name: str = "mine") -> Any:
    return client.post(AT, {"name": name, "kind": kind, "setup": setup}, format="json")


def test_sessions_start_as_their_saved_setup_says(as_: As) -> None:
    operator = as_("operator")
    kept = keep(operator, "session", NIGHT).json()
    assert kept["setup"] == NIGHT
    runs = operator.post(f"{AT}/{kept['id']}/start").json()["runs"]
    played = Session.objects.filter(pk__in=runs)
    assert sorted((row.lineup.name, row.seed) for row in played) == [
        ("greedy", 1), ("greedy", 2), ("random", 1), ("random", 2),
    ]  # fmt: skip


def test_a_suite_starts_as_its_saved_setup_says(as_: As) -> None:
    operator = as_("operator")
    kept = keep(operator, "suite", WEEK).json()
    assert kept["setup"] == WEEK
    (run,) = operator.post(f"{AT}/{kept['id']}/start").json()["runs"]
    started = SuiteRun.objects.get(pk=run)
    assert started.state == "running" and started.experiment.sessions.count() == 12


def test_a_cook_starts_as_its_saved_setup_says(as_: As) -> None:
    operator = as_("operator")
    kept = keep(operator, "cook", FOLDER | {"anyway": True}).json()
    (run,) = operator.post(f"{AT}/{kept['id']}/start").json()["runs"]
    cook = Cook.objects.get(pk=run)
    assert (cook.name, cook.task) == ("essay", "Write one page.")


def test_a_cook_that_nobody_serves_is_refused_with_the_way_to_start_it(as_: As) -> None:
    operator = as_("operator")
    kept = keep(operator, "cook", FOLDER).json()
    refused = operator.post(f"{AT}/{kept['id']}/start")
    assert refused.status_code == 400
    told = str(refused.json())
    assert "no worker serves cooks.dummy" in told and "no worker serves judges.dummy" in told
    assert "start all the same" in told
    assert not Cook.objects.exists()


@pytest.mark.parametrize(
    ("kind", "setup", "field"),
    [
        ("session", NIGHT | {"scenario": "nobodys"}, "scenario"),
        ("session", NIGHT | {"lineups": ["nobodys"]}, "lineups"),
        ("session", NIGHT | {"speeed": 3}, "speeed"),
        ("session", {"scenario": "busy_night_1"}, "lineup"),
        ("suite", WEEK | {"levels": [2]}, "levels"),
        ("suite", WEEK | {"speed": 2}, "speed"),
        ("suite", WEEK | {"lineups": ["nobodys"]}, "lineups"),
        ("cook", {"files": {"brief.yaml": "name: x", "BRIEF.md": "y"}}, "files"),
        ("cook", FOLDER | {"judge": "yes"}, "judge"),
        ("cook", FOLDER | {"anyway": 1}, "anyway"),
        ("models", {"models": ["baseline:greedy"]}, "non_field_errors"),
        ("models", {"models": []}, "models"),
        ("matrix", {"models": ["m"], "repeats": 0}, "repeats"),
    ],
)
def test_a_mistake_stands_at_its_field_and_keeps_nothing(
    as_: As, kind: str, setup: Any, field: str
) -> None:
    refused = keep(as_("operator"), kind, setup)
    assert refused.status_code == 400
    told = errors(refused)
    assert any(name.startswith(field) or f"{field}." in said for name, said in told.items()), told
    assert not SavedSetup.objects.exists()


def test_a_name_keeps_its_kind(as_: As) -> None:
    operator = as_("operator")
    assert keep(operator, "models", {"models": ["smollm2:135m"]}).status_code == 200
    assert "setup of kind models" in errors(keep(operator, "session", NIGHT))["name"]
    body = {"name": "mine", "setup": {"models": ["m"]}}
    refused = operator.post("/api/v1/matrix-setups", body, format="json")
    assert "mine is a setup of kind models; choose another name" in errors(refused)["setup"]
    assert SavedSetup.objects.get().setup == {"models": ["smollm2:135m"]}


def test_a_retired_setup_is_offered_and_started_no_more(as_: As) -> None:
    operator = as_("operator")
    one = f"{AT}/{keep(operator, 'session', NIGHT).json()['id']}"
    assert operator.patch(one, {"retired": True}).json()["retired"]
    assert operator.get(AT).json()["results"] == []
    assert len(operator.get(f"{AT}?retired=true").json()["results"]) == 1
    assert "is retired" in errors(operator.post(f"{one}/start"))["setup"]
    assert not Session.objects.exists()
    operator.patch(one, {"retired": False})
    assert operator.post(f"{one}/start").status_code == 200


def test_a_retired_gold_standard_scores_nothing_until_it_is_back(as_: As) -> None:
    library.sync()
    operator = as_("operator")
    row = operator.get("/api/v1/trials?name=lung_egfr").json()["results"][0]
    assert row["has_gold"]
    at = f"/api/v1/trials/{row['id']}"
    asked = {"models": ["scripted"], "prompts": ["direct_short"], "trials": [row["name"]]}
    plan = setups.resolve(setups.read(asked), check_hosts=False)

    def unscored() -> list[str]:
        return estimates.estimate(plan).unscored

    assert operator.patch(f"{at}/gold", {"retired": True}).json()["retired"]
    assert not operator.get(at).json()["has_gold"] and unscored() == [row["name"]]
    operator.patch(f"{at}/gold", {"retired": False})
    assert operator.get(at).json()["has_gold"] and unscored() == []
    assert not operator.get(at).json()["retired"]
    assert operator.patch(at, {"retired": True}).json()["retired"]
