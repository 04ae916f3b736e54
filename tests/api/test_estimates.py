"""Estimates before sessions and cooks, budgets and limits that refuse, and the truth afterwards."""

from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from agents.models import Host
from kitchen import sessions
from kitchen.models import Session
from masterchef.accounts.models import SpendingLimit, User
from masterchef.runs.models import LedgerEntry, RunEstimate
from tests.agents.conftest import host, scripted
from tests.judging.cooks import making

from .conftest import As, errors

__all__ = ["host", "scripted"]
NUMBERS = count(1_000)
PLAN = {"scenario": "busy_night_1", "lineups": [{"default": "scripted"}], "seeds": "1-2"}
START = {"scenario": "busy_night_1", "lineup": {"default": "scripted"}}


def ended(*, tokens: int, seconds: float = 1.0) -> Session:
    """A session of three seats of the scripted model, as its end leaves it in the ledger."""
    made = sessions.create_session(
        scenario="busy_night_1", lineup={"default": "scripted"}, seed=1, checked=True
    )
    for number in range(3):
        LedgerEntry.objects.create(
            run=made, kind="turn", work=number, by="call", number=next(NUMBERS),
            model="scripted", tokens_in=tokens, tokens_out=10, seconds=seconds,
        )  # fmt: skip
    Session.objects.filter(pk=made.pk).update(state="done", ended_at=timezone.now())
    return made


def told(as_: As, plan: dict[str, Any] = PLAN) -> Any:
    answer = as_("viewer").post("/api/v1/sessions/estimate", plan)
    assert answer.status_code == 200, answer.json()
    return answer.json()["models"]


def test_without_a_like_run_the_limits_say_what_sessions_may_take(as_: As, host: Host) -> None:
    (line,) = told(as_)
    assert (line["basis"], line["like_runs"]) == ("no like run: the model's limits", 0)
    assert line["calls"] > 100 and line["tokens_out"] == 160 * line["calls"]
    assert line["tokens_in"] == (4096 - 160) * line["calls"]
    assert line["hours"] is None and line["slots"] == host.slots
    (twice,) = told(as_, PLAN | {"repeats": 2})
    assert twice["calls"] == 2 * line["calls"]
    assert not Session.objects.exists()


def test_like_sessions_say_by_their_median_what_it_takes(as_: As, host: Host) -> None:
    for tokens in (100, 900, 200):
        ended(tokens=tokens, seconds=36.0)
    (line,) = told(as_)
    assert line["basis"] == "median of 3 like runs"
    assert (line["calls"], line["tokens_in"], line["tokens_out"]) == (6, 1_200, 60)
    assert line["hours"] == pytest.approx(6 * 36 / host.slots / 3_600)
    assert line["cost_usd"] is None and "nothing is charged" in line["price_source"]


def test_baselines_take_nothing(as_: As) -> None:
    assert told(as_, PLAN | {"lineups": ["baseline:greedy", "external"]}) == []


def test_a_budget_that_sessions_would_pass_is_refused_before(as_: As, host: Host) -> None:
    ended(tokens=100)
    before = Session.objects.count()
    body = START | {"seeds": "1-2", "budget_tokens": 659}
    answer = as_("operator").post("/api/v1/sessions", body)
    assert answer.status_code == 400
    assert "median of 1 like run" in errors(answer)["budget_tokens"]
    assert Session.objects.count() == before
    answer = as_("operator").post("/api/v1/sessions", body | {"budget_tokens": 660})
    assert answer.status_code == 201, answer.json()


def test_a_role_s_limit_refuses_and_a_person_s_own_goes_first(
    as_: As, host: Host, people: dict[str, User]
) -> None:
    ended(tokens=100)
    SpendingLimit.objects.create(role="operator", tokens_a_day=329)
    refused = as_("operator").post("/api/v1/sessions", START)
    assert refused.status_code == 400
    assert "may use 329 tokens a day" in errors(refused)["non_field_errors"]
    assert as_("admin").post("/api/v1/sessions", START).status_code == 201
    SpendingLimit.objects.create(user=people["operator"], tokens_a_day=330)
    started = as_("operator").post("/api/v1/sessions", START)
    assert started.status_code == 201, started.json()
    # What this one used counts against the next, which is refused though it is created first.
    id = started.json()["sessions"][0]["id"]
    LedgerEntry.objects.create(
        run_id=id, kind="turn", work=1, by="call", number=9, model="scripted", tokens_in=1
    )
    created = sessions.create_session(
        scenario="busy_night_1", lineup={"default": "scripted"}, seed=1, owner=people["operator"]
    )
    answer = as_("operator").post(f"/api/v1/sessions/{created.pk}/start")
    assert answer.status_code == 409 and "has used 1," in answer.json()["errors"][0]["detail"]
    created.refresh_from_db()
    assert created.state == "created" and not RunEstimate.objects.filter(run=created).exists()


def test_the_estimate_stays_beside_the_truth(as_: As, host: Host) -> None:
    ended(tokens=100)
    made = as_("operator").post("/api/v1/sessions", START).json()["sessions"][0]
    LedgerEntry.objects.create(
        run_id=made["id"], kind="turn", work=1, by="call", number=5, model="scripted",
        tokens_in=7, tokens_out=3, seconds=36,
    )  # fmt: skip
    LedgerEntry.objects.create(
        run_id=made["id"], kind="turn", work=1, by="call", number=6, model="embedder", tokens_in=1
    )
    ended(tokens=9_000)  # what comes later changes nothing
    first, second = as_("viewer").get(f"/api/v1/runs/{made['id']}/estimate").json()
    assert first["expected"]["tokens_in"] == 300
    assert first["expected"]["basis"] == "median of 1 like run"
    used = {"calls": 1, "tokens_in": 7, "tokens_out": 3, "cost_usd": None, "hours": 0.01}
    assert first["used"] == used
    assert second["expected"] is None and second["used"]["tokens_in"] == 1


def test_what_a_suite_s_sessions_used_stands_beside_its_estimate(as_: As, host: Host) -> None:
    body = {"suite": "preview", "levels": [1], "lineups": [{"default": "scripted"}], "seeds": "1"}
    run = as_("operator").post("/api/v1/suite-runs", body).json()
    for number, one in enumerate(Session.objects.filter(experiment__suite_run=run["id"])):
        LedgerEntry.objects.create(
            run=one, kind="turn", work=number, by="call", number=1, model="scripted", tokens_in=2
        )
    (line,) = as_("viewer").get(f"/api/v1/runs/{run['id']}/estimate").json()
    assert line["expected"]["basis"] == "no like run: the model's limits"
    assert (line["used"]["calls"], line["used"]["tokens_in"]) == (6, 12)


def test_a_cook_s_estimate_follows_earlier_ones(as_: As, tmp_path: Any, db: None) -> None:
    folder = making.write_folder(tmp_path / "soup")
    files = {str(path.relative_to(folder)): path.read_text()
             for path in folder.rglob("*") if path.is_file()}  # fmt: skip
    ask = lambda: as_("viewer").post("/api/v1/cooks/estimate", {"files": files})  # noqa: E731
    (line,) = ask().json()["models"]
    assert line["calls"] is None and "no like run" in line["basis"]
    cook = making.cooked()
    row = cook.rounds.get().participations.first()
    assert row is not None
    LedgerEntry.objects.filter(run=cook).delete()
    LedgerEntry.objects.create(
        run=cook, kind="participation", work=row.pk, by="agent", number=77, model="dummy",
        tokens_in=1_000, tokens_out=50, seconds=30, cost_usd="0.25", cost_source="reported",
    )  # fmt: skip
    (line,) = ask().json()["models"]
    assert (line["tokens_in"], line["tokens_out"], line["cost_usd"]) == (2_000, 100, 0.5)
    assert "median of 1 like run" in line["basis"]
    assert as_("viewer").post("/api/v1/cooks/estimate", {"files": {"a": "b"}}).status_code == 400


def test_a_cook_s_budget_is_refused_before_its_first_round(as_: As, db: None) -> None:
    earlier = making.cooked()
    row = earlier.rounds.get().participations.first()
    assert row is not None
    LedgerEntry.objects.create(
        run=earlier, kind="participation", work=row.pk, by="agent", number=77, model="dummy",
        tokens_in=1_000, tokens_out=50, cost_usd="0.25", cost_source="reported",
    )  # fmt: skip
    cook = making.make_cook(more="budget: {usd: 0.3}\n")
    answer = as_("operator").post(f"/api/v1/cooks/{cook.pk}/run", {"anyway": True})
    assert answer.status_code == 409
    assert "budget_usd: about $0.50 are expected" in answer.json()["errors"][0]["detail"]
    cook.refresh_from_db()
    assert (cook.state, cook.rounds.count()) == ("created", 0)
