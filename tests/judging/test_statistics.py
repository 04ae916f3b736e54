"""Intervals keep their promise of 95%, and only real differences are called differences."""

import numpy as np
import pytest
from scipy import stats

from judging import statistics
from judging.statistics.agreement import agreement
from judging.statistics.ranks import ties
from judging.statistics.ratings import ratings

NORMAL = ("normal", lambda rng, shape: rng.normal(50, 12, shape))
CLIPPED_HIGH = ("clipped at 100", lambda rng, shape: rng.normal(92, 12, shape).clip(0, 100))
CLIPPED_LOW = ("clipped at 0", lambda rng, shape: rng.normal(5, 12, shape).clip(0, 100))
WIDE = ("clipped at both", lambda rng, shape: rng.normal(50, 40, shape).clip(0, 100))


@pytest.mark.parametrize("n", [3, 4, 6, 10, 20])
@pytest.mark.parametrize("named", [NORMAL, CLIPPED_HIGH, CLIPPED_LOW, WIDE], ids=lambda d: d[0])
def test_the_interval_covers_the_mean_in_93_to_97_of_100(n, named):
    draw = named[1]
    rng = np.random.default_rng(20 + n)
    mean = float(draw(rng, 2_000_000).mean())
    found = [statistics.interval(list(row)) for row in draw(rng, (4_000, n))]
    given = [each for each in found if each.low is not None and each.high is not None]
    covered = sum(each.low <= mean <= each.high for each in given) / len(given)
    # 4,000 draws: two standard errors are 0.7 percent points.
    assert 0.923 <= covered <= 0.977


def test_an_interval_away_from_the_bounds_is_students_t():
    scores = [41.0, 55.5, 48.25, 60.0, 52.0]
    expected = stats.t.interval(0.95, 4, np.mean(scores), stats.sem(scores))
    found = statistics.interval(scores)
    assert (found.low, found.high) == pytest.approx(expected)
    assert (found.n, found.note) == (5, "")


def test_two_runs_are_too_few_and_show_their_spread():
    found = statistics.interval([20.0, 30.0])
    assert (found.low, found.high, found.spread) == (None, None, (20.0, 30.0))
    assert found.note == "too few runs (n=2)"


def test_runs_that_are_all_alike_claim_no_interval():
    assert statistics.interval([0.0] * 5).note == "all runs alike"


def test_the_interval_stays_within_the_scale():
    found = statistics.interval([0.0, 0.0, 9.0, 60.0])
    assert found.low == 0.0
    assert 0 < found.high <= 100


def test_the_mean_does_not_depend_on_the_order_of_runs():
    scores = [0.1, 0.2, 0.3, 1e-9, 33.3, 66.7]
    assert statistics.interval(scores).mean == statistics.interval(scores[::-1]).mean


def test_repeats_of_a_seed_count_once():
    assert statistics.seed_means({"s/1": [10, 20], "s/2": [40], "s/3": []}) == {
        "s/1": 15,
        "s/2": 40,
    }


def test_a_steady_lead_is_told_apart_though_the_seeds_differ_much():
    seeds = [12.0, 80.0, 45.0, 66.0, 23.0]
    units = {
        "a": {f"{i}": score + 5 + i / 10 for i, score in enumerate(seeds)},
        "b": {f"{i}": score for i, score in enumerate(seeds)},
    }
    found = statistics.compare(units)["a", "b"]
    assert found.told_apart
    assert found.method == "paired t"
    assert stats.ttest_ind(list(units["a"].values()), list(units["b"].values())).pvalue > 0.5


def test_other_seeds_are_compared_by_welch_and_few_by_nothing():
    left = {"1": 10.0, "2": 12.0, "3": 11.0}
    right = {"7": 80.0, "8": 82.0, "9": 85.0}
    assert statistics.compare({"a": left, "b": right})["a", "b"].method == "Welch's t"
    few = statistics.compare({"a": left, "b": {"1": 99.0}})["a", "b"]
    assert (few.told_apart, few.method) == (False, "too few runs")


def test_equal_everywhere_is_a_tie_and_ahead_by_the_same_everywhere_is_not():
    base = {"1": 10.0, "2": 20.0, "3": 30.0}
    ahead = {unit: score + 10 for unit, score in base.items()}
    found = statistics.compare({"a": base, "b": dict(base), "c": ahead})
    assert not found["a", "b"].told_apart
    assert found["a", "c"].told_apart


def test_holm_matches_a_hand_computed_case():
    assert statistics.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert statistics.holm([]) == []


@pytest.mark.parametrize("n", [3, 5, 12])
def test_equal_lineups_are_seldom_told_apart(n):
    rng = np.random.default_rng(n)
    wrong = 0
    for _ in range(800):
        rows = rng.normal(90, 12, (3, n)).clip(0, 100)
        units = {
            name: {str(i): x for i, x in enumerate(row)}
            for name, row in zip("abc", rows, strict=True)
        }
        wrong += any(pair.told_apart for pair in statistics.compare(units).values())
    assert wrong / 800 <= 0.07


def test_no_scores_have_no_interval():
    with pytest.raises(ValueError, match="no scores"):
        statistics.interval([])


def test_lineups_that_are_steady_on_seeds_of_their_own_are_compared_without_a_spread():
    steady = {"a": dict.fromkeys("123", 60.0), "b": dict.fromkeys("456", 40.0)}
    [found] = statistics.compare(steady).values()
    assert (found.method, found.p, found.told_apart) == ("Welch's t", 0.0, True)


def test_one_submission_that_alone_differs_gives_no_interval():
    scores = dict.fromkeys(range(12), 50.0)
    found = agreement({"a": scores | {3: 10.0}, "b": scores | {3: 20.0}}, cluster=lambda unit: unit)
    assert found.alpha is not None and found.low is None
    assert found.note == "all but one submission scored alike"


def test_who_met_in_one_unit_alone_gives_nobody_an_interval():
    usual = np.array([[0.0, 2, 0], [1, 0, 0], [0, 0, 0]])
    met = np.array([[0.0, 2, 1], [1, 0, 0], [1, 0, 0]])
    found = ratings({"0": met} | {str(n): usual for n in range(1, 12)}, ["a", "b", "c"])
    assert {each.name for each in found} == {"a", "b", "c"}
    assert {each.low for each in found} == {None}


def test_a_name_that_is_not_ranked_is_tied_with_nobody():
    assert ties("nobody", ["a", "b"], {}) == ()


def test_an_interval_holds_in_95_of_100_where_nothing_else_is_asked():
    tables = {str(n): np.array([[0.0, 3.0 + n % 4], [2.0, 0.0]]) for n in range(12)}
    usual = ratings(tables, ["a", "b"], draws=40)
    assert usual == ratings(tables, ["a", "b"], draws=40, level=0.95)
    assert usual != ratings(tables, ["a", "b"], draws=40, level=0.5)
