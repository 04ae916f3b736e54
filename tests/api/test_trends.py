"""Trends: points in the order of time, what changed marked, and falls that chance can't explain."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from judging import cooks
from judging.cooks.reports import panel_reports
from judging.models import Cook, Panel, Participation
from kitchen import sessions
from kitchen.models import Session
from masterchef.runs.code_version import code_version, digest
from masterchef.runs.models import LedgerEntry, Run
from tests.judging.cooks import making

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


def ask_for(as_: As, **asked: str) -> Any:
    answer = as_("viewer").get("/api/v1/trends", asked)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def trend(as_: As, **changes: Any) -> Any:
    return ask_for(as_, **ASK | changes)


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


def test_the_code_that_a_run_was_made_with_is_marked(as_: As) -> None:
    for seed, version in enumerate(["", "1.0 aa", "1.0 aa", "", "1.0 bb"], 1):
        ended(seed, 50.0, ago=20 - seed, code_version=version)
    fresh = ended(6, 50.0, ago=0)
    fresh.refresh_from_db()
    assert fresh.code_version == code_version() != ""
    points = trend(as_)["points"]
    said = [[], [], [], [], ["code: 1.0 bb"], [f"code: {code_version()}"]]
    assert [one["marks"] for one in points] == said  # what nobody knows is not new


def test_the_code_s_version_follows_its_sources(tmp_path: Path) -> None:
    source = tmp_path / "kitchen" / "a.py"
    source.parent.mkdir()
    source.write_bytes(b"one\n")
    first = digest(tmp_path)
    source.write_bytes(b"one\r\n")
    source.with_name("b.json").write_bytes(b"{}")
    assert digest(tmp_path) == first
    source.write_bytes(b"two\n")
    assert digest(tmp_path) != first


def judged(name: str, *, anna: int, ago: int, task: str = "# Soup\n", **columns: Any) -> Cook:
    """A cook of that name with a report, that was made so many days ago; ben has failed."""
    cook = making.make_cook(task=task)
    cooks.run(cook, judge=True)
    for row in making.ready(cook):
        if row.name == "anna":
            making.hand_in(row, {"answer.md": b"soup"})
        else:
            making.end(row, "error", "it fell over")
    for judge in making.ready_judges(cook):
        making.score(judge, making.points(judge, {"anna": anna}))
    panel_reports.report_panel(cook.panels.get().pk)
    when = timezone.now() - timedelta(days=ago)
    Cook.objects.filter(pk=cook.pk).update(name=name, created_at=when, **columns)
    Participation.objects.filter(round__cook=cook, name="anna").update(
        model="m", usage={"tokens_in": 5, "tokens_out": 2, "digest": "d" * 64}, cost_usd="0.25"
    )
    return cook


def test_cooks_of_a_contender_are_points_too(as_: As) -> None:
    early = judged("soup", anna=10, ago=9, code_version="a")
    judged("stew", anna=10, ago=8, code_version="a", task="# Stew\n")
    late = judged("soup", anna=1, ago=1, code_version="b", task="# Hot soup\n")
    found = ask_for(as_, contender="dummy m")
    first, stew, last = found["points"]
    assert found["measure"] == "panel score"
    assert (first["run"], last["run"]) == (str(early.pk), str(late.pk))
    assert [one["score"] for one in found["points"]] == [100.0, 100.0, 0.0]
    assert (first["tokens"], first["cost_usd"], first["seconds"]) == (7, 0.25, 1.0)
    assert (first["failures"], first["digests"], first["unit"]) == (0, "d" * 12, "soup")
    assert first["marks"] == stew["marks"] == []  # another cook's brief is no change of this one
    assert [mark.split(":")[0] for mark in last["marks"]] == ["brief", "code"]
    assert len(ask_for(as_, contender="dummy m", cook="stew")["points"]) == 1
    failed = ask_for(as_, contender="dummy")["points"]
    assert [(one["score"], one["failures"]) for one in failed] == [(None, 1)] * 3
    Panel.objects.filter(cook=late).update(reported_at=None)  # a panel sits over it again
    assert len(ask_for(as_, contender="dummy m")["points"]) == 2


def test_a_contender_that_fell_on_the_same_cooks_is_told(as_: As) -> None:
    for day, name in enumerate("abcdef"):
        judged(name, anna=8, ago=20 - day, code_version="a")
        judged(name, anna=4, ago=9 - day, code_version="b")
    found = ask_for(as_, contender="dummy m")
    (fall,) = found["falls"]
    assert fall["pairs"] == 6 and fall["p"] < 0.05 and fall["before"] > fall["now"]


def test_a_question_that_names_no_contender_is_refused(as_: As) -> None:
    answer = as_("viewer").get("/api/v1/trends", {"scenario": "busy_night_1"})
    assert answer.status_code == 400 and "lineup" in errors(answer)["scenario"]
    assert not Run.objects.exists()
    answer = as_("viewer").get("/api/v1/trends", {"combination": "a@1", "model": "m"})
    assert answer.json() == {"measure": "entities_f1", "points": [], "falls": []}
