"""Experiments: lineups × seeds × repeats by one request."""

from kitchen.models import Experiment, Session

from .conftest import As, errors

START = {
    "name": "greedy against nobody",
    "scenario": "busy_night_1",
    "lineups": ["greedy", {"name": "idle", "default": "baseline:null"}],
    "seeds": "1-3",
    "start": False,
}


def test_every_lineup_plays_every_seed(as_: As) -> None:
    made = as_("operator").post("/api/v1/experiments", START).json()
    assert sorted((s["lineup"], s["seed"]) for s in made["sessions"]) == [
        (lineup, seed) for lineup in ("greedy", "idle") for seed in (1, 2, 3)
    ]
    shown = as_("viewer").get(f"/api/v1/experiments/{made['experiment']}").json()
    assert shown["sessions"] == {"created": 6}
    listed = as_("viewer").get(f"/api/v1/sessions?experiment={made['experiment']}").json()
    assert listed["count"] == 6


def test_one_bad_lineup_starts_none(as_: As) -> None:
    wrong = START | {"lineups": ["greedy", {"default": "baseline:gredy"}]}
    refused = as_("operator").post("/api/v1/experiments", wrong)
    assert any(field.startswith("lineups.1") for field in errors(refused))
    assert not Session.objects.exists() and not Experiment.objects.exists()


def test_an_unknown_model_is_said_before_anything_starts(as_: As) -> None:
    wrong = START | {"lineups": ["greedy", "no-such-model:1b"]}
    refused = as_("operator").post("/api/v1/experiments", wrong)
    assert refused.status_code == 400
    assert "no-such-model:1b" in refused.content.decode()
    assert not Session.objects.exists() and not Experiment.objects.exists()
