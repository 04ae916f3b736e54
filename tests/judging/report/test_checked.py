"""Checks beside the panel, as half of the score, or as all of it; attempts counted together."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.report import Entrant, Facts, Scored, cook_report
from judging.report.facts import Checked

NAMES = ("anna", "ben", "cleo", "dora")
POINTS = {"anna": 9, "ben": 7, "cleo": 5, "dora": 3}
REWARDS = {"anna": 0.0, "ben": 0.5, "cleo": 0.75, "dora": 1.0}


def facts(score: str) -> Facts:
    return Facts(
        cook="soup",
        weights={"taste": 60.0, "look": 40.0},
        scale=(1.0, 10.0),
        entrants=tuple(Entrant(name, "dummy") for name in NAMES),
        judges=("judith", "justus"),
        scored=tuple(
            Scored(judge, name, {"taste": POINTS[name], "look": POINTS[name]})
            for judge in ("judith", "justus")
            for name in NAMES
        ),
        score=score,
        checked=tuple(Checked(name, {"a": REWARDS[name]}) for name in NAMES),
    )


def board(score: str) -> dict[str, float]:
    lines = cook_report(facts(score)).lines
    return {line.entrant.name: line.score.interval.mean for line in lines}


def test_each_choice_makes_its_own_leaderboard() -> None:
    panel = {name: (points - 1) / 9 * 100 for name, points in POINTS.items()}
    assert board("panel") == pytest.approx(panel)
    assert board("checks") == pytest.approx({name: r * 100 for name, r in REWARDS.items()})
    both = {name: (panel[name] + REWARDS[name] * 100) / 2 for name in NAMES}
    assert board("both") == pytest.approx(both)


@pytest.mark.parametrize("score", ["panel", "checks", "both"])
def test_agreement_audit_and_correlation_are_about_the_judges_alone(score: str) -> None:
    report, plain = cook_report(facts(score)), cook_report(replace(facts("panel"), checked=()))
    assert report.agreement == plain.agreement
    assert report.audit == plain.audit
    assert report.checks is not None
    assert report.checks.correlation.rho == pytest.approx(-1)
    assert "## Checks" in report.leaderboard_md()
    assert report.to_json()["checks"]["score"] == score


def test_what_was_not_checked_has_no_score_and_is_no_zero() -> None:
    some = replace(facts("checks"), checked=(Checked("anna", {"a": 1.0}), Checked("ben", {})))
    report = cook_report(some)
    assert [line.entrant.name for line in report.lines] == ["anna"]
    assert {each.participant for each in report.left} == {"ben", "cleo", "dora"}


def test_attempts_are_counted_together_and_infrastructure_is_left_out() -> None:
    entrants = [Entrant(f"anna-{n}", "dummy", attempt_of="anna") for n in (1, 2, 3)]
    entrants += [Entrant("anna-4", "dummy", outcome="missing_output", attempt_of="anna")]
    entrants += [Entrant("anna-5", "dummy", outcome="rate_limited", attempt_of="anna")]
    rewards = {"anna-1": 1.0, "anna-2": 1.0, "anna-3": 0.5}
    checked = tuple(Checked(name, {"a": reward}) for name, reward in rewards.items())
    report = cook_report(
        replace(facts("checks"), entrants=tuple(entrants), scored=(), judges=(), checked=checked)
    )
    assert report.checks is not None
    [anna] = report.checks.together
    assert (anna.n, anna.left_out, anna.passes) == (4, 1, 2)
    assert (anna.best_reward, anna.mean_reward) == (1.0, pytest.approx(2.5 / 4))
    assert anna.pass_hat == {1: 2 / 4, 2: 1 / 6, 3: 0, 4: 0}
    assert anna.pass_at == {1: 2 / 4, 2: 5 / 6, 3: 1, 4: 1}
    assert "| anna " in report.leaderboard_md()


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_pass_k_is_the_share_of_choices_of_k_that_all_pass(passed: list[bool]) -> None:
    from itertools import combinations

    names = [f"a-{n}" for n in range(len(passed))]
    entrants = tuple(Entrant(name, "dummy", attempt_of="a") for name in names)
    checked = tuple(Checked(name, {"x": float(ok)}) for name, ok in zip(names, passed, strict=True))
    report = cook_report(replace(facts("checks"), entrants=entrants, scored=(), judges=(),
                                 checked=checked))  # fmt: skip
    assert report.checks is not None
    [found] = report.checks.together
    for k in range(1, len(passed) + 1):
        sets = list(combinations(passed, k))
        assert found.pass_hat[k] == pytest.approx(sum(map(all, sets)) / len(sets))
        assert found.pass_at[k] == pytest.approx(sum(map(any, sets)) / len(sets))
