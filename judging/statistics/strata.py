"""Means over strata of clusters: families as strata, their scenarios as clusters, seeds in them.

    {"busy_night": {"busy_night_1": {"1": 70.0, "2": 64.0}, "busy_night_3": {…}}, …}

The mean gives each stratum the same weight, each of its clusters the same share of that, and each
unit the same share of its cluster. Its error is that of a stratified cluster sample (Cochran 1977,
"Sampling techniques", 5.4 and 9.4): √Σ_h W_h²·s_h²/m_h, where s_h is the standard deviation of the
m_h cluster means of stratum h. Strata of one cluster are collapsed into one stratum (Cochran
5A.12), which can only widen it. Degrees of freedom: clusters less strata.
"""

import math
import statistics
from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

from scipy import stats

from judging.statistics import BOUNDS, ENOUGH, LEVEL, Comparison, Interval, holm

Nested = Mapping[str, Mapping[str, Mapping[str, float]]]
_ALIKE = 1e-9


class Estimate(NamedTuple):
    """Mean, its standard error, degrees of freedom; `units` seeds in all. `over` says of what the
    error is: scenarios, or only seeds where there are too few scenarios; "" where there is none."""

    mean: float
    error: float
    freedom: int
    units: int
    over: str


def estimate(nested: Nested) -> Estimate:
    """The mean and its error; raises ValueError without a unit."""
    means = {
        name: {
            cluster: statistics.fmean(list(units.values()))
            for cluster, units in clusters.items()
            if units
        }
        for name, clusters in nested.items()
    }
    means = {name: clusters for name, clusters in means.items() if clusters}
    if not means:
        raise ValueError("mean of no scores")
    mean = statistics.fmean(
        [statistics.fmean(list(clusters.values())) for clusters in means.values()]
    )
    units = sum(len(of) for clusters in nested.values() for of in clusters.values())
    for variance, freedom, over in (_of_clusters(means), _of_units(nested, means)):
        if freedom > 0:
            return Estimate(mean, math.sqrt(variance), freedom, units, over)
    return Estimate(mean, 0.0, 0, units, "")


def stratified_interval(nested: Nested, *, level: float = LEVEL) -> Interval:
    """Student's t around the mean, cut to the bounds of a score; `note` says what it is over."""
    found = estimate(nested)
    every = [
        x for clusters in nested.values() for units in clusters.values() for x in units.values()
    ]
    spread = (min(every), max(every))
    if not found.freedom:
        return Interval(
            found.units, found.mean, None, None, spread, f"too few runs (n={found.units})"
        )
    if found.error <= _ALIKE:
        return Interval(found.units, found.mean, None, None, spread, "all runs alike")
    reach = float(stats.t.isf((1 - level) / 2, found.freedom)) * found.error
    low, high = max(BOUNDS[0], found.mean - reach), min(BOUNDS[1], found.mean + reach)
    return Interval(found.units, found.mean, low, high, spread, f"over {found.over}")


def compare_nested(
    found: Mapping[str, Nested], *, level: float = LEVEL
) -> dict[tuple[str, str], Comparison]:
    """Every pair, paired on the units that both have; p corrected by Holm's method."""
    raw = [_pair(a, b, found[a], found[b]) for a, b in combinations(sorted(found), 2)]
    corrected = holm([pair.p for pair in raw])
    return {
        (pair.a, pair.b): pair._replace(p=p, told_apart=p < 1 - level)
        for pair, p in zip(raw, corrected, strict=True)
    }


def _pair(a: str, b: str, left: Nested, right: Nested) -> Comparison:
    differences = {
        stratum: {
            cluster: {unit: score - right[stratum][cluster][unit]
                      for unit, score in units.items() if unit in right[stratum][cluster]}
            for cluster, units in clusters.items() if cluster in right[stratum]
        }
        for stratum, clusters in left.items() if stratum in right
    }  # fmt: skip
    units = sum(len(of) for clusters in differences.values() for of in clusters.values())
    if units < ENOUGH:
        return Comparison(a, b, units, 0.0, 1.0, False, "too few common units")
    gap = estimate(differences)
    if not gap.freedom or gap.error <= _ALIKE:
        return Comparison(a, b, units, gap.mean, float(abs(gap.mean) < _ALIKE), False, "paired")
    p = 2 * float(stats.t.sf(abs(gap.mean) / gap.error, gap.freedom))
    return Comparison(a, b, units, gap.mean, p, False, f"paired t over {gap.over}")


def _of_clusters(means: Mapping[str, Mapping[str, float]]) -> tuple[float, int, str]:
    """Variance of the mean and its freedom, with clusters as the sample."""
    weight = 1 / len(means)
    alone = [statistics.fmean(list(of.values())) for of in means.values() if len(of) == 1]
    variance, freedom = 0.0, 0
    for clusters in means.values():
        if len(clusters) > 1:
            variance += weight**2 * statistics.variance(list(clusters.values())) / len(clusters)
            freedom += len(clusters) - 1
    if len(alone) > 1:
        variance += (weight * len(alone)) ** 2 * statistics.variance(alone) / len(alone)
        freedom += len(alone) - 1
    elif alone and freedom:
        variance += (
            weight**2
            * (
                alone[0]
                - statistics.fmean([statistics.fmean(list(o.values())) for o in means.values()])
            )
            ** 2
        )
    enough = freedom if sum(map(len, means.values())) >= ENOUGH else 0
    return variance, enough, "scenarios"


def _of_units(nested: Nested, means: Mapping[str, Mapping[str, float]]) -> tuple[float, int, str]:
    """The same with units as the sample: what holds for these clusters alone."""
    variance, freedom = 0.0, 0
    for name, clusters in means.items():
        for cluster in clusters:
            values = list(nested[name][cluster].values())
            if len(values) > 1:
                share = 1 / len(means) / len(clusters)
                variance += share**2 * statistics.variance(values) / len(values)
                freedom += len(values) - 1
    return variance, freedom if freedom + 1 >= ENOUGH else 0, "the seeds of these scenarios"
