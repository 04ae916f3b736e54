"""Suites over REST: what they take, one run, its result and its board."""

from collections.abc import Callable
from typing import Any

import pytest

from kitchen.models import Experiment, Session, SuiteRun
from masterchef.runs.models import LedgerEntry
from tests.kitchen.suites.helpers import work

from .conftest import As, errors

START = {"suite": "preview", "levels": [1], "lineups": ["null", "greedy"], "seeds": [1]}
RUNS = "/api/v1/suite-runs"


def test_the_suites_are_listed_with_their_mark(as_: As) -> None:
    told = {each["name"]: each for each in as_("viewer").get("/api/v1/suites").json()}
    assert {each["calibration"] for each in told.values()} == {"calibrated"}
    assert {name: len(each["scenarios"]) for name, each in told.items()} == {
        "mcb-1": 24, "preview": 12,
    }  # fmt: skip


def test_an_estimate_says_sessions_turns_and_power(as_: As) -> None:
    told = as_("viewer").post(f"{RUNS}/estimate", {**START, "seeds": "1-10"}).json()
    assert told["sessions"] == 120 and told["turns"] > 1000 and told["models"] == []
    assert told["apart"] == pytest.approx(2.8016 * 19.9 / 60**0.5, rel=1e-3)
    assert not SuiteRun.objects.exists()


def test_one_run_from_its_start_to_its_result(as_: As) -> None:
    made = as_("operator").post(RUNS, START)
    assert made.status_code == 201
    row = made.json()
    assert row["state"] == "running" and sum(row["sessions"].values()) == 12
    run = SuiteRun.objects.get(pk=row["id"])
    work(run)
    assert as_("viewer").get(f"{RUNS}/{run.pk}").json()["state"] == "done"
    board = as_("viewer").get(f"{RUNS}/{run.pk}/result").json()
    first, second = board["lines"]
    assert (first["lineup"], first["rank"], first["runs"]) == ("greedy", 1, 6)
    assert (second["lineup"], second["rank"], second["mean"]) == ("null", 2, 0.0)
    assert first["low"] < first["mean"] < first["high"] and first["note"] == "over scenarios"
    assert first["profile"]["throughput"] > 90 and second["profile"]["coordination"] is None
    assert first["tokens_per_point"] == 0 and second["tokens_per_point"] is None
    (listed,) = as_("viewer").get("/api/v1/leaderboard/suites").json()
    assert listed == board
    assert as_("viewer").get("/api/v1/leaderboard/suites?track=B").json() == []
    assert as_("viewer").get("/api/v1/leaderboard/suites?ruleset=all").json() == [board]


def test_a_list_of_suites_costs_the_same_however_long_it_is(
    as_: As, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    plan = START | {"levels": [1], "lineups": ["null"], "start": False}
    made = [as_("operator").post(RUNS, plan).json() for _ in range(4)]
    session = Session.objects.filter(experiment__suite_run=made[1]["id"])[0]
    LedgerEntry.objects.create(
        run=session, kind="turn", work=1, by="call", number=1, model="m", tokens_in=9,
        cost_usd="0.5",
    )  # fmt: skip
    client = as_("viewer")
    with django_assert_max_num_queries(5):  # the caller, a count, the page, sessions, ledger
        rows = client.get(RUNS).json()["results"]
    assert [row["spent_tokens"] for row in rows] == [0, 0, 9, 0]
    assert [row["spent_usd"] for row in rows] == [0.0, 0.0, 0.5, 0.0]
    assert {tuple(row["sessions"].items()) for row in rows} == {(("created", 6),)}


def test_the_list_of_runs_and_the_exports_know_it(as_: As) -> None:
    run = as_("operator").post(RUNS, START | {"start": False, "name": "mine"}).json()
    listed = as_("viewer").get("/api/v1/runs?kind=suite").json()["results"]
    assert [(row["name"], row["progress"], row["models"]) for row in listed] == [
        ("mine", 0.0, ["null", "greedy"])
    ]
    rows = (
        b"".join(
            as_("viewer").get(f"/api/v1/runs/{run['id']}/export/metrics.csv").streaming_content
        )
        .decode()
        .splitlines()
    )
    assert len(rows) == 13
    named = rows[0].split(",")
    assert rows[1].split(",")[named.index("suite")] == "preview"
    assert rows[1].split(",")[named.index("suite_digest")] == run["digest"]


def test_it_is_steered(as_: As) -> None:
    run = as_("operator").post(RUNS, START | {"start": False, "max_parallel": 1}).json()
    address = f"{RUNS}/{run['id']}"
    operator = as_("operator")
    assert operator.post(f"{address}/pause").status_code == 409
    assert operator.post(f"{address}/start").json()["sessions"] == {"created": 11, "running": 1}
    assert operator.post(f"{address}/pause").json()["state"] == "paused"
    again = operator.post(f"{address}/resume", {"budget_usd": 3.5}).json()
    assert again["state"] == "running" and again["setup"]["budget_usd"] == 3.5
    ended = operator.post(f"{address}/cancel", {"reason": "enough"}).json()
    assert (ended["state"], ended["reason"], ended["sessions"]) == (
        "cancelled", "enough", {"cancelled": 12},
    )  # fmt: skip
    line, *_ = operator.get(f"{address}/result").json()["lines"]
    assert line["rank"] is None and line["excluded"] == {"cancelled": 6}
    assert line["note"] == "6 of 6 scenarios have no run that counts"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"levels": [2]}, "levels"),
        ({"suite": "mcb-9"}, "suite"),
        ({"lineups": ["no-such-model:1b"]}, "lineups"),
        ({"lineups": [{"default": "baseline:null", "seats": {"X9": "external"}}]}, "lineups"),
        ({"max_parallel": 0}, "max_parallel"),
        ({"repeats": 100, "seeds": "1-200"}, "seeds"),
    ],
)
def test_bad_input_names_its_field_and_starts_nothing(as_: As, wrong: dict, field: str) -> None:
    refused = as_("operator").post(RUNS, START | wrong)
    assert refused.status_code == 400
    assert any(name == field or name.startswith(f"{field}.") for name in errors(refused))
    assert not Session.objects.exists() and not Experiment.objects.exists()


def test_an_estimate_refuses_what_a_start_would(as_: As) -> None:
    wrong = {"lineups": [{"default": "baseline:null", "seats": {"X9": "external"}}]}
    refused = as_("viewer").post(f"{RUNS}/estimate", START | wrong)
    assert refused.status_code == 400 and "lineups" in errors(refused)
