"""Paired tests give known p values, and rarely find a difference where there is none."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from judging.statistics.paired import (
    compare_by_mcnemar,
    compare_by_wilcoxon,
    mcnemar,
    smallest_p,
    wilcoxon,
)


def by_counting(differences):
    """The signed-rank test by its definition: every pattern of signs, zeros ranked (Pratt)."""
    ranks = stats.rankdata(np.abs(differences))
    ranks[np.asarray(differences) == 0] = 0
    centre = ranks.sum() / 2
    seen = ranks[np.asarray(differences) > 0].sum()
    sums = [np.dot(signs, ranks) for signs in product((0, 1), repeat=len(ranks))]
    return np.mean([abs(each - centre) >= abs(seen - centre) - 1e-9 for each in sums])


@pytest.mark.parametrize(
    "differences",
    [
        [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
        [0.1, -0.2, 0.3, 0.4, -0.05],
        [0.1, 0.1, 0.1, -0.1, 0.2, 0.2],
        [0.0, 0.0, 0.3, 0.2, -0.1, 0.25, 0.4],
        [0.3 - 0.2, 0.1, -(0.7 - 0.6), 0.1, 0.2, 0.5],
    ],
)
def test_the_signed_rank_test_is_exact_with_ties_and_zeros(differences):
    rounded = [round(each, 9) for each in differences]
    assert wilcoxon(differences) == pytest.approx(by_counting(rounded))


@pytest.mark.parametrize("seed", range(5))
def test_many_units_are_tested_exactly_ties_or_not(seed):
    differences = np.random.default_rng(seed).normal(0.1, 0.3, 13)
    tied = np.round(differences, 1)
    assert wilcoxon(list(tied)) == pytest.approx(by_counting(tied))
    many = np.random.default_rng(seed).normal(0.05, 0.3, 40)
    assert wilcoxon(list(many)) == pytest.approx(stats.wilcoxon(many, method="exact").pvalue)


def test_equal_scores_are_no_difference():
    assert wilcoxon([0.0] * 8) == 1.0
    assert mcnemar(0, 0) == 1.0


def test_six_units_are_the_fewest_that_can_show_a_difference():
    assert wilcoxon([0.1, 0.2, 0.3, 0.4, 0.5]) == smallest_p(5) > 0.05
    assert wilcoxon([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]) == smallest_p(6) < 0.05


def test_mcnemar_is_the_binomial_test_of_discordant_units():
    assert mcnemar(9, 1) == pytest.approx(2 * (1 + 10) / 2**10)
    assert mcnemar(1, 9) == mcnemar(9, 1)
    assert mcnemar(4, 4) == 1.0


def test_pairs_are_compared_on_common_units_and_corrected_for_their_number():
    base = {f"{unit}": unit / 40 for unit in range(10)}
    units = {
        "a": {unit: score + 0.2 + score / 9 for unit, score in base.items()},
        "b": {**base, "extra": 1.0},
        "c": {unit: score + (-1) ** int(unit) * 0.01 for unit, score in base.items()},
    }
    found = compare_by_wilcoxon(units)
    assert found["a", "b"].told_apart
    assert found["a", "b"].n == 10
    assert found["a", "b"].p == pytest.approx(3 * smallest_p(10))
    assert found["a", "b"].difference > 0
    assert not found["b", "c"].told_apart


def test_fewer_than_three_common_units_say_nothing():
    found = compare_by_wilcoxon({"a": {"1": 0.1, "2": 0.2}, "b": {"1": 0.9, "2": 0.8, "3": 1.0}})
    assert found["a", "b"].p == 1.0
    assert found["a", "b"].method == "too few common units"
    assert compare_by_wilcoxon({"a": {}, "b": {}})["a", "b"].difference == 0.0


def test_mcnemar_counts_what_is_right_by_a_bar():
    a = {f"{unit}": 0.9 for unit in range(12)}
    b = {f"{unit}": 0.9 if unit < 3 else 0.4 for unit in range(12)}
    found = compare_by_mcnemar({"a": a, "b": b}, right=0.8)["a", "b"]
    assert found.p == pytest.approx(mcnemar(9, 0))
    assert found.told_apart
    assert compare_by_mcnemar({"a": a, "b": b}, right=0.3)["a", "b"].p == 1.0


def test_contenders_without_a_difference_are_told_apart_in_at_most_5_of_100():
    rng = np.random.default_rng(8)
    wrong = 0
    for _ in range(200):
        hardness = rng.uniform(0.2, 0.8, 10)
        units = {
            name: {f"{unit}": score for unit, score in enumerate(rng.normal(hardness, 0.1))}
            for name in "abcd"
        }
        wrong += any(pair.told_apart for pair in compare_by_wilcoxon(units).values())
    assert wrong / 200 <= 0.05 + 2 * (0.05 * 0.95 / 200) ** 0.5
