"""How many paired seeds tell two neighbours on the ladder apart."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from statistics import fmean

from kitchen.engine.calibration.gates import Calibration, Gate, ladder_of

POINTS = 10
PAIRS_PER_FAMILY = 10
# Normal quantiles of 97.5% and 80%: a two-sided test at 5% that misses one time in five.
Z = 1.959964 + 0.841621


def pairs_needed(strata: Sequence[Sequence[float]]) -> int:
    """Pairs that show a difference of 10 points with 80% power: (z·sd / 10)², at least 2.

    `strata` holds the paired differences of each scenario; `sd` is pooled within them. Raises
    ValueError without a stratum of two pairs.
    """
    freedom = sum(len(diffs) - 1 for diffs in strata)
    if freedom < 1:
        raise ValueError("seeds: at least two are needed to say how much chance there is")
    squares = sum((diff - fmean(diffs)) ** 2 for diffs in strata for diff in diffs)
    return max(2, ceil(Z**2 * squares / freedom / POINTS**2))


def power(results: Sequence[Calibration]) -> Gate:
    """The gate of a whole level: its scenarios with ten pairs each must be enough."""
    have = PAIRS_PER_FAMILY * len(results)
    *_, lower, low, reference = ladder_of(results[0].level)
    neighbours = ((reference, low), (low, lower))
    needed = [pairs_needed([_diffs(each, *pair) for each in results]) for pair in neighbours]
    measured = ", ".join(
        f"{high} and {low}: {count} pairs"
        for (high, low), count in zip(neighbours, needed, strict=True)
    )
    bound = f"{POINTS} points with 80% by {have} pairs"
    return Gate("power", bound, measured, max(needed) <= have)


def _diffs(result: Calibration, high: str, low: str) -> list[float]:
    return [a - b for a, b in zip(result.shares[high], result.shares[low], strict=True)]
