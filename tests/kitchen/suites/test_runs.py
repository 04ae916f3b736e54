"""A suite's run: its window, its budgets, pausing and its end."""

from decimal import Decimal

import pytest

from kitchen import engine, lineups, sessions, suites
from kitchen.models import Experiment, Session, SuiteRun
from kitchen.suites import window
from masterchef.durable import WorkRef
from masterchef.runs import StateError, ledger
from masterchef.runs.forecasts import Forecast, OverBudget
from tests.kitchen.suites.helpers import SMALL, made, suite_of, work

pytestmark = pytest.mark.django_db


def states(run: SuiteRun) -> dict[str, int]:
    return suites.standing(run).states


def test_it_plays_every_scenario_lineup_and_seed_to_its_end() -> None:
    run = made("null", "baseline:stamp", names=SMALL[:2], seeds=2, max_parallel=3)
    assert states(run) == {"created": 8} and run.digest == suite_of(*SMALL[:2]).digest
    suites.start(run)
    assert run.state == "running" and states(run) == {"running": 3, "created": 5}
    work(run)
    assert run.state == "done" and run.ended_at is not None
    assert states(run) == {"done": 8} and suites.standing(run).over
    played = run.experiment.sessions.values_list("scenario__name", "lineup__name", "seed")
    assert len(set(played)) == 8


def test_a_seed_is_played_by_all_before_the_next() -> None:
    run = made("null", seeds=2, max_parallel=3)
    suites.start(run)
    assert set(run.experiment.sessions.filter(state="running").values_list("seed", flat=True)) == {
        1
    }


def test_going_on_is_safe_at_any_time() -> None:
    run = made("null", max_parallel=1)
    assert suites.go_on(run.pk) == 0  # not started
    suites.start(run)
    assert suites.go_on(run.pk) == 0 and states(run)["running"] == 1  # the window is full
    with pytest.raises(StateError):
        suites.start(run)
    session = run.experiment.sessions.get(state="running")
    sessions.cancel(session)
    assert suites.go_on_all() == 1 and states(run) == {"cancelled": 1, "running": 1, "created": 1}
    suites.go_on_after(sessions.create_session(scenario=SMALL[0], lineup="null", seed=1).pk)


def test_it_waits_for_the_last_score() -> None:
    run = made("null", names=SMALL[:1])
    suites.start(run)
    session = run.experiment.sessions.get()
    while session.state == "running":
        sessions.run_on(session.pk, session.tick)
        session.refresh_from_db()
    suites.go_on(run.pk)
    run.refresh_from_db()
    assert run.state == "running"
    sessions.measure_session(session.pk)
    suites.go_on(run.pk)
    run.refresh_from_db()
    assert run.state == "done"


def test_paused_it_begins_nothing_and_resumed_it_goes_on() -> None:
    run = made("null", max_parallel=1)
    suites.start(run)
    suites.pause(run)
    assert run.state == "paused" and states(run) == {"paused": 1, "created": 2}
    assert suites.go_on(run.pk) == 0
    suites.resume(run)
    assert run.state == "running" and states(run) == {"running": 1, "created": 2}
    work(run)
    assert run.state == "done"


def test_cancelled_it_keeps_what_has_ended() -> None:
    run = made("null", max_parallel=1)
    suites.start(run)
    work(run, rounds=1)
    suites.cancel(run, "enough")
    assert run.state == "cancelled" and states(run) == {"done": 1, "cancelled": 2}
    assert run.experiment.sessions.filter(reason="its suite ended: enough").count() == 2
    with pytest.raises(StateError):
        suites.resume(run)


def spend(run: SuiteRun, tokens: int, usd: str) -> None:
    session = run.experiment.sessions.first()
    used = ledger.Used("m", tokens_in=tokens, tokens_out=0, cost_usd=Decimal(usd))
    ledger.record(session.pk, WorkRef("kitchen_turn", 1, 1, "turn:1", "turn"), used,
                  by="call", number=1)  # fmt: skip


@pytest.mark.parametrize("budget", [{"budget_tokens": 1000}, {"budget_usd": 2.0}])
def test_at_its_budget_it_pauses_and_a_new_one_lets_it_go_on(budget) -> None:
    run = made("null", max_parallel=1, **budget)
    suites.start(run)
    spend(run, 1000, "2.00")
    suites.go_on(run.pk)
    run.refresh_from_db()
    assert run.state == "paused" and run.reason.startswith(next(iter(budget)))
    assert "are spent" in run.reason
    assert suites.spent(run) == (1000, 2.0)
    suites.resume(run, **{name: 10 * value for name, value in budget.items()})
    assert run.state == "running"
    suites.go_on(run.pk)
    run.refresh_from_db()
    assert run.state == "running"


def test_one_session_that_may_not_begin_pauses_it_and_says_why() -> None:
    run = made("null")
    Session.objects.filter(experiment=run.experiment).update(ruleset="kitchen-0")
    suites.start(run)
    assert run.state == "paused" and "kitchen-0" in run.reason
    assert states(run) == {"created": 3}


def test_what_is_over_its_budget_is_not_made(settings) -> None:
    settings.RUN_FORECASTS = {"suite": "tests.kitchen.suites.test_runs.expensive"}
    with pytest.raises(OverBudget, match="budget_usd"):
        made("null", budget_usd=5.0)
    assert not SuiteRun.objects.exists() and not Experiment.objects.exists()


def expensive(run: SuiteRun) -> list[Forecast]:
    return [Forecast("m", 1, 1, 1, 9.0, "list", 1.0, 1, "median", 3, 2, 9.0)]


def test_bad_input_writes_nothing(monkeypatch) -> None:
    with pytest.raises(ValueError, match="max_parallel: input should be less"):
        suites.read({"max_parallel": 1000})
    with pytest.raises(lineups.LineupError):
        made("no-such-model:1b")
    monkeypatch.setattr("kitchen.suites.creation.SESSIONS_AT_MOST", 2)
    with pytest.raises(suites.TooMany, match="this makes 3 sessions, more than 2"):
        made("null")
    assert not SuiteRun.objects.exists() and not Session.objects.exists()


def test_the_reconciler_lets_them_in_too() -> None:
    from kitchen.sweeps import SWEEPS

    assert window.go_on_all in SWEEPS
    assert made("null").ruleset == engine.RULESET
