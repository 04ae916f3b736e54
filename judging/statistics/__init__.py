"""Intervals and comparisons of scores, with a seed as the unit. Pure functions over numbers.

Seeds are the sample: repeats of one seed are averaged first, since they share its kitchen (a
cluster counts once; Miller 2024, "Adding error bars to evals", section 2.2).
"""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy import stats

LEVEL = 0.95
ALPHA = 0.05  # the probability below which a difference is not put down to chance
ENOUGH = 3
BOUNDS = (0.0, 100.0)


class Interval(NamedTuple):
    """Mean of n scores with its confidence interval; `low`, `high` are None where n is too small
    or all scores are alike, and then `note` says so and `spread` is all there is."""

    n: int
    mean: float
    low: float | None
    high: float | None
    spread: tuple[float, float]
    note: str = ""


class Comparison(NamedTuple):
    """`difference` is mean(a) - mean(b) over `n` common units; `p` is corrected for all pairs."""

    a: str
    b: str
    n: int
    difference: float
    p: float
    told_apart: bool
    method: str


def seed_means(scores: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """One number a unit: the mean over its repeats. Units without a score are left out."""
    return {unit: math.fsum(runs) / len(runs) for unit, runs in scores.items() if runs}


def interval(
    scores: Sequence[float], *, level: float = LEVEL, bounds: tuple[float, float] = BOUNDS
) -> Interval:
    """Confidence interval for the mean of scores that are clipped to `bounds`.

    Student's t for each side, mean ± t(1-q, n-1)·s/√n with q = (1-level)/2. Scores that were
    clipped hide how far beyond the bound they lie, and plain t then covers as little as 86%: so
    where k of n scores lie at a bound, q of the side away from it shrinks to q·(1-k/n)². In
    simulations (n = 3 to 20; normal scores, and clipped ones with up to half at a bound) that
    covers 93 to 97%; scores that fall into two heaps are beyond any three numbers (89.5% at n = 3).
    The result is cut to `bounds`.
    """
    n = len(scores)
    if n == 0:
        raise ValueError("interval of no scores")
    values = np.asarray(scores, dtype=float)
    # Bit for bit the same whatever the order of the runs: exact sum first.
    mean = math.fsum(scores) / n
    spread = (float(values.min()), float(values.max()))
    if n < ENOUGH:
        return Interval(n, mean, None, None, spread, f"too few runs (n={n})")
    if _alike(values):
        return Interval(n, mean, None, None, spread, "all runs alike")
    error = float(values.std(ddof=1)) / math.sqrt(n)
    tail = (1 - level) / 2
    at_low, at_high = (int(np.count_nonzero(values == bound)) for bound in bounds)
    low = max(bounds[0], mean - _reach(n, at_high, tail) * error)
    high = min(bounds[1], mean + _reach(n, at_low, tail) * error)
    return Interval(n, mean, low, high, spread)


def compare(
    units: Mapping[str, Mapping[str, float]], *, level: float = LEVEL
) -> dict[tuple[str, str], Comparison]:
    """Every pair of lineups, on `{lineup: {unit: score}}`.

    A paired t test over the units that both have (at least three), else Welch's t test if each has
    three of its own, else p = 1. p values are corrected by Holm's method for the number of pairs.
    """
    raw = [_pair(a, b, units[a], units[b]) for a, b in combinations(sorted(units), 2)]
    corrected = holm([pair.p for pair in raw])
    return {
        (pair.a, pair.b): pair._replace(p=p, told_apart=p < 1 - level)
        for pair, p in zip(raw, corrected, strict=True)
    }


def holm(p_values: Sequence[float]) -> list[float]:
    """p values corrected for their number, step down (Holm 1979)."""
    corrected = [0.0] * len(p_values)
    worst = 0.0
    for position, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        worst = max(worst, min(1.0, p_values[index] * (len(p_values) - position)))
        corrected[index] = worst
    return corrected


def _alike(values: np.ndarray) -> bool:
    return float(np.ptp(values)) <= 1e-9 * max(1.0, float(np.abs(values).max()))


@lru_cache(maxsize=4096)
def _reach(n: int, at_far_bound: int, tail: float) -> float:
    return float(stats.t.isf(tail * (1 - at_far_bound / n) ** 2, n - 1))


def _pair(a: str, b: str, left: Mapping[str, float], right: Mapping[str, float]) -> Comparison:
    common = sorted(left.keys() & right.keys())
    if len(common) >= ENOUGH:
        one = np.array([left[unit] for unit in common])
        two = np.array([right[unit] for unit in common])
        gap = float(np.mean(one - two))
        if _alike(one - two):
            # Without spread t is undefined: equal on every unit, or ahead by the same on each.
            return Comparison(a, b, len(common), gap, float(abs(gap) < 1e-9), False, "paired")
        p = float(stats.ttest_rel(one, two).pvalue)
        return Comparison(a, b, len(common), gap, p, False, "paired t")
    one, two = np.array(list(left.values())), np.array(list(right.values()))
    gap = float(np.mean(one) - np.mean(two)) if len(one) and len(two) else 0.0
    n = min(len(one), len(two))
    if n < ENOUGH:
        return Comparison(a, b, n, gap, 1.0, False, "too few runs")
    if _alike(one) and _alike(two):
        return Comparison(a, b, n, gap, float(abs(gap) < 1e-9), False, "Welch's t")
    p = float(stats.ttest_ind(one, two, equal_var=False).pvalue)
    return Comparison(a, b, n, gap, p, False, "Welch's t")
