"""Trends: points in the order of time, what changed marked, and falls that chance can't explain."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kitchen import sessions
from kitchen.models import Session
from masterchef.runs.models import LedgerEntry, Run

from .conftest import As, errors

ASK = {"scenario": "busy_night_1", "lineup": "external"}


def ended(seed: int, score: float, *, ago: int, **columns: Any) -> Session:
    """A measured session that was made so many days ago."""
    made = sessions.create_session(scenario="busy_night_1", lineup="external", seed=seed)
    Session.objects.filter(pk=made.pk).update(
        **{"state": "done", "score": score, **columns},
        created_at=timezone.now() - timedelta(days=ago),
    )
    return made


def trend(as_: As, **changes: Any) -> Any:
    answer = as_("viewer").get("/api/v1/trends", ASK | changes)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_points_come_in_the_order_of_time_with_what_they_took(as_: As) -> None:
    late, early = ended(1, 40.0, ago=1), ended(2, 50.0, ago=9)
    ended(3, 1.0, ago=2, state="cancelled")
    for number, error in enumerate(("", "timeout")):
        LedgerEntry.objects.create(
            run=late, kind="turn", work=1, by="call", number=number, model="m", tokens_in=7,
            seconds=2.0, cost_usd="0.5", error_class=error,
        )  # fmt: skip
    first, second = trend(as_)["points"]
    assert (first["run"], second["run"]) == (str(early.pk), str(late.pk))
    assert (second["score"], second["tokens"], second["cost_usd"]) == (40.0, 14, 1.0)
    assert (second["seconds"], second["failures"], second["marks"]) == (2.0, 1, [])
    assert trend(as_, lineup="greedy")["points"] == []


@pytest.mark.parametrize(("fell", "falls"), [(20.0, 1), (-20.0, 0), (0.0, 0)])
def test_new_rules_are_marked_and_a_fall_is_tested_on_common_seeds(
    as_: As, fell: float, falls: int
) -> None:
    for seed in range(1, 9):
        ended(seed, 50.0 + seed, ago=20 - seed, ruleset="old")
        ended(seed, 50.0 + seed - fell, ago=9 - seed, ruleset="new")
    found = trend(as_)
    marked = [at for at, point in enumerate(found["points"]) if point["marks"]]
    assert marked == [8] and "new" in found["points"][8]["marks"][0]
    assert len(found["falls"]) == falls
    if falls:
        assert found["falls"][0]["pairs"] == 8 and found["falls"][0]["p"] < 0.05
        assert found["falls"][0]["before"] - found["falls"][0]["now"] == pytest.approx(fell)


def test_a_question_that_names_no_contender_is_refused(as_: As) -> None:
    answer = as_("viewer").get("/api/v1/trends", {"scenario": "busy_night_1"})
    assert answer.status_code == 400 and "lineup" in errors(answer)["scenario"]
    assert not Run.objects.exists()
    answer = as_("viewer").get("/api/v1/trends", {"combination": "a@1", "model": "m"})
    assert answer.json() == {"measure": "entities_f1", "points": [], "falls": []}
