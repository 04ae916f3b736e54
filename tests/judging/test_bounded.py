"""Intervals for scores between 0 and 1 keep their promise of 95% with 3 to 30 trials."""

import numpy as np
import pytest

from judging.statistics.bounded import bounded_interval


def f1_of_trials(rng, shape, good, bad):
    """F1 as a matrix gives it: 8 to 40 gold entities, a share of them found, others invented."""
    support = rng.integers(8, 41, shape)
    matched = rng.binomial(support, rng.beta(good, bad, shape))
    return 2 * matched / (support + matched + rng.poisson(0.3 * support))


SCORES = {
    "F1 of a good model": lambda rng, shape: f1_of_trials(rng, shape, 6, 3),
    "F1 of a poor model": lambda rng, shape: f1_of_trials(rng, shape, 2, 8),
    "near 1": lambda rng, shape: rng.beta(9, 1.2, shape),
    "near 0": lambda rng, shape: rng.beta(1, 4, shape),
    "anything": lambda rng, shape: rng.uniform(0, 1, shape),
    "some exactly 1": lambda rng, shape: np.where(
        rng.random(shape) < 0.2, 1.0, rng.beta(6, 3, shape)
    ),
}


@pytest.mark.parametrize("n", [3, 5, 8, 15, 30])
@pytest.mark.parametrize("name", SCORES)
def test_the_interval_covers_the_mean_in_93_to_97_of_100(name, n):
    rng = np.random.default_rng(40 + n)
    mean = float(SCORES[name](rng, 1_000_000).mean())
    found = [bounded_interval(list(row)) for row in SCORES[name](rng, (3_000, n))]
    given = [each for each in found if each.low is not None and each.high is not None]
    covered = sum(each.low <= mean <= each.high for each in given) / len(given)
    # 3,000 draws: two standard errors are 0.8 percent points.
    assert 0.922 <= covered <= 0.978


def test_the_interval_stays_within_0_and_1_and_around_the_mean():
    for scores in ([0.0, 0.0, 0.9], [1.0, 0.99, 1.0, 0.2], [0.001, 0.002, 0.003]):
        found = bounded_interval(scores)
        assert 0 <= found.low < found.mean < found.high <= 1


def test_the_interval_mirrors():
    scores = [0.1, 0.35, 0.2, 0.6]
    found, mirrored = bounded_interval(scores), bounded_interval([1 - score for score in scores])
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((found.low, found.high))


def test_too_few_or_equal_trials_claim_no_interval():
    assert bounded_interval([0.4, 0.6]) == (2, 0.5, None, None, (0.4, 0.6), "too few trials (n=2)")
    assert bounded_interval([0.0] * 6).note == "all trials alike"
    assert bounded_interval([0.5] * 3)[2:4] == (None, None)
    for scores in ([], [1.2, 0.1, 0.2], [float("nan")] * 3):
        with pytest.raises(ValueError, match="interval of"):
            bounded_interval(scores)


def test_the_order_of_trials_changes_nothing():
    scores = [0.1, 0.2, 0.3, 1e-9, 0.7]
    assert bounded_interval(scores) == bounded_interval(scores[::-1])
