"""A board that compares what it should: flavors with models, whoever failed counted, and cost."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from judging.report import CookResult, Scored, cook_report, cross_cook
from judging.report.cost_plot import Point, cost_plot
from judging.report.pooled import judges_apart, pooled_preference, position_corrected
from judging.report.tried import Tried

from .facts import facts


def result(cook: str, scores: dict[str, float], *tried: Tried) -> CookResult:
    return CookResult(cook, {"j1": scores, "j2": scores}, None, tried)


def test_a_name_that_means_another_model_is_another_contender() -> None:
    first = Tried("anna", "model", "qwen3:8b", "sha256:" + "a" * 64)
    moved = Tried("anna", "model", "qwen3:8b", "sha256:" + "b" * 64)
    alias = Tried("zoe", "model", "qwen3:8b", "sha256:" + "a" * 64)
    board = cross_cook([
        result("one", {"anna": 80.0}, first),
        result("two", {"anna": 20.0}, moved),
        result("three", {"zoe": 90.0}, alias),
    ])  # fmt: skip
    lines = {line.participant: line for line in board.lines}
    assert set(lines) == {f"model qwen3:8b @{'a' * 12}", f"model qwen3:8b @{'b' * 12}"}
    best = lines[f"model qwen3:8b @{'a' * 12}"]
    assert (best.cooks, best.effort.aliases) == (2, ("anna", "zoe"))
    assert best.score.interval.mean == pytest.approx(85)


def test_who_failed_is_counted_and_its_cost_too() -> None:
    done = Tried("anna", "codex", outcome="ok", cost_usd=0.2, seconds=10, tokens=100)
    failed = Tried("anna", "codex", outcome="timeout", cost_usd=0.4, seconds=30, tokens=None)
    never = Tried("ben", "claude", outcome="auth_failed")
    board = cross_cook([
        result("one", {"anna": 70.0}, done, never),
        CookResult("two", {}, None, (failed,)),
    ])  # fmt: skip
    [line] = board.lines
    effort = line.effort
    assert (effort.tries, effort.handed_in, effort.rate) == (2, 1, 0.5)
    assert effort.cost_usd == pytest.approx(0.3) and effort.seconds == 20
    assert effort.tokens == 100
    [(name, left)] = board.unscored
    assert (name, left.tries, left.handed_in) == ("claude", 1, 0)
    said = board.to_markdown()
    assert "| 1/2 | $0.3000 | 20 | 100 | anna |" in said and "| claude | 0/1 |" in said


def test_results_written_before_there_were_contenders_are_read_as_they_are() -> None:
    old = CookResult.from_json({"cook": "one", "scores": {"j": {"anna": 50.0}}})
    assert [line.participant for line in cross_cook([old]).lines] == ["anna"]
    new = result("one", {"anna": 50.0}, Tried("anna", "codex", cost_usd=0.1))
    assert CookResult.from_json(new.to_json()) == new


def test_the_plot_is_a_picture_whatever_names_and_costs_there_are() -> None:
    points = [Point("a<b & c", 0.1, 50, 40, 60), Point("free", 0.0, 10), Point("unknown", None, 99)]
    drawn = ElementTree.fromstring(cost_plot(points))
    texts = [each.text for each in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"a<b & c", "free", "unknown", "cost unknown:"} <= set(texts)
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}circle"))) == 2
    ElementTree.fromstring(cost_plot([]))
    ElementTree.fromstring(cost_plot([Point("unknown", None, 99)]))


def test_a_judge_that_scores_against_all_others_is_named() -> None:
    names = [f"p{n}" for n in range(6)]
    rng = np.random.default_rng(1)
    quality = np.linspace(20, 80, 6)
    found = {f"j{n}": dict(zip(names, quality + rng.normal(0, 3, 6) + 5 * n, strict=True))
             for n in range(5)}  # fmt: skip
    found["odd"] = dict(zip(names, 100 - quality, strict=True))
    rows = {row.judge: row for row in judges_apart(found)}
    assert [name for name, row in rows.items() if row.outlier] == ["odd"]
    assert rows["odd"].r < -0.9 and rows["j0"].r > 0.5
    honest = {judge: given for judge, given in found.items() if judge != "odd"}
    assert not any(row.outlier for row in judges_apart(honest))


def test_the_position_s_part_is_taken_off() -> None:
    """Each place further back costs a point of nine; all are equally good, and one stands last
    before most judges."""
    orders = ["abc", "abc", "abc", "cba"]
    scored = tuple(
        Scored(f"j{n}", name, dict.fromkeys(("clarity", "truth"), 8.0 - place), 1, place)
        for n, order in enumerate(orders)
        for place, name in enumerate(order)
    )
    made = facts({f"j{n}": dict.fromkeys("abc", 5) for n in range(4)}, scored=scored)
    report = cook_report(made)
    raw = [line.score.interval.mean for line in report.lines]
    corrected = report.audit.corrected
    assert corrected.keys() == {"a", "b", "c"}
    assert np.ptp(list(corrected.values())) < 0.8 * np.ptp(raw)
    assert "position's part taken off" in report.leaderboard_md()
    assert position_corrected(made, scored, None) == {}


def test_self_preference_is_pooled_over_judges_each_once() -> None:
    found = pooled_preference([("j1", 4.0), ("j1", 8.0), ("j2", 2.0), ("j3", 4.0)])
    assert found is not None
    assert (found.n, found.mean) == (3, 4.0)
    assert found.low is not None and found.low < 4.0 < (found.high or 0)
    assert pooled_preference([]) is None
