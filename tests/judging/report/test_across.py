"""The board over many cooks: skipping the hard ones gains nothing, and the last verdict counts."""

import numpy as np
import pytest

from judging.report import CookResult, cross_cook
from judging.report.scores import even_handed
from judging.report.tried import Tried


def one(cook, **scores):
    return CookResult(cook, {judge: dict(scores) for judge in ("x", "y")})


def test_who_took_part_in_easy_cooks_alone_is_not_ahead_by_that():
    results = [one("easy", a=80.0, b=82.0), one("easy2", a=80.0, b=82.0), one("hard", b=32.0),
               one("hard2", b=32.0, c=31.0), one("easy3", a=80.0, c=81.0)]  # fmt: skip
    board = cross_cook(results)
    assert [line.participant for line in board.lines] == ["b", "c", "a"]
    means = {line.participant: line.score.interval.mean for line in board.lines}
    assert means["a"] > means["b"]
    assert "| even |" in board.to_markdown()
    assert "Not every judge of every cook scored everybody" in board.to_markdown()


def test_where_all_took_part_there_is_no_even_score():
    board = cross_cook([one("c1", a=80.0, b=70.0), one("c2", a=60.0, b=50.0)])
    assert [line.even for line in board.lines] == [None, None]
    assert "even" not in board.to_markdown()


def test_the_even_score_is_the_least_squares_fit_of_participant_and_judge():
    rng, names = np.random.default_rng(2), list("abcd")
    found = {f"j{j}": {n: float(rng.uniform(20, 80)) for n in names} for j in range(5)}
    del found["j0"]["a"], found["j1"]["b"], found["j1"]["c"]
    rows = [(j, n) for j in found for n in found[j]]
    design = np.array(
        [[n == name for name in names] + [j == judge for judge in found] for j, n in rows], float
    )
    fit = np.linalg.lstsq(design, [found[j][n] for j, n in rows], rcond=None)[0]
    assert even_handed(found) == pytest.approx(
        {name: fit[i] + fit[4:].mean() for i, name in enumerate(names)}
    )


def test_groups_that_share_nobody_have_no_common_scale():
    assert even_handed({"x": {"a": 1.0, "b": 2.0}, "y": {"c": 3.0, "d": 4.0}}) is None
    assert even_handed({}) is None


def test_of_two_verdicts_on_one_cook_the_last_counts():
    board = cross_cook([one("c", a=10.0), one("c", a=90.0)])
    assert (board.cooks, board.lines[0].score.interval.mean) == (1, 90)


def test_cooks_that_nobody_judged_are_no_cooks():
    assert cross_cook([CookResult("c", {})]).lines == ()


def test_names_cannot_break_the_table():
    text = cross_cook([one("c", **{"a|b\n<i>": 50.0})]).to_markdown()
    assert "a\\|b &lt;i>" in text


def test_the_same_results_give_the_same_board():
    rng = np.random.default_rng(1)
    results = [one(f"c{n}", a=float(rng.uniform(40, 80)), b=float(rng.uniform(30, 70)))
               for n in range(12)]  # fmt: skip
    assert cross_cook(results).to_json() == cross_cook(results).to_json()
    line = cross_cook(results).to_json()["leaderboard"][0]
    assert {"rank", "participant", "score", "low", "high", "rating", "cooks"} <= line.keys()


def test_failing_where_it_is_hard_gains_no_rank():
    """The sly one is a little better where it is easy; on the hard cooks it hands in nothing."""
    tried = tuple(Tried(name, outcome="ok") for name in ("honest", "sly"))
    lost = (tried[0], Tried("sly", outcome="missing_output"))
    easy = [one(f"e{n}", honest=80.0, sly=85.0)._replace(tried=tried) for n in range(6)]
    hard = [one(f"h{n}", honest=40.0 + n)._replace(tried=lost) for n in range(6)]
    first, second = cross_cook([*easy, *hard]).lines
    assert (first.participant, first.rank, second.rank) == ("honest", 1, 2)
    assert first.tied_with == second.tied_with == ()
    assert "stands below" in cross_cook([*easy, *hard]).to_markdown()
    assert cross_cook(easy).lines[0].participant == "sly"
    nobody = one("n")._replace(tried=(Tried("honest", outcome="timeout"),))
    assert cross_cook([*easy, *hard, nobody]).lines[0].participant == "honest"
