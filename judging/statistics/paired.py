"""Comparisons of contenders that were measured on the same units."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import numpy as np
from scipy import stats

from judging.statistics import ENOUGH, LEVEL, Comparison, holm

Units = Mapping[str, Mapping[str, float]]
_NOISE = 12  # decimals; beyond them a difference is rounding


def wilcoxon(differences: Sequence[float]) -> float:
    """Two-sided p of the signed-rank test (Wilcoxon 1945; zeros are ranked, by Pratt 1959).

    Exact with ties and zeros as well, which scipy's is only without, or by a loop over all sign
    patterns that takes seconds for 14 units.
    """
    values = np.round(np.asarray(differences, dtype=float), _NOISE)
    signed = values != 0
    if not signed.any():
        return 1.0
    # Ties share a mean rank, so twice a rank is a whole number.
    ranks = np.rint(2 * stats.rankdata(np.abs(values))).astype(int)
    seen = int(ranks[values > 0].sum())
    chances = _sums_of_ranks(ranks[signed])
    centre = (len(chances) - 1) / 2
    extreme = np.abs(np.arange(len(chances)) - centre) >= abs(seen - centre)
    return min(1.0, float(chances[extreme].sum()))


def _sums_of_ranks(ranks: np.ndarray) -> np.ndarray:
    """Chance of each sum from 0 up, every rank being in it with chance one half."""
    chances = np.ones(1)
    for rank in ranks:
        without, within = np.pad(chances, (0, rank)), np.pad(chances, (rank, 0))
        chances = (without + within) / 2
    return chances


def mcnemar(only_a: int, only_b: int) -> float:
    """Two-sided exact p that a and b are right equally often (McNemar 1947), from the number of
    units that only a, and only b, got right."""
    if not only_a + only_b:
        return 1.0
    return float(stats.binomtest(only_a, only_a + only_b).pvalue)


def compare_by_wilcoxon(units: Units, *, level: float = LEVEL) -> dict[tuple[str, str], Comparison]:
    """Every pair on `{contender: {unit: score}}`, over the units that both have, at least three;
    p corrected by Holm's method for the number of pairs."""
    return _compare(units, "Wilcoxon", lambda one, two: wilcoxon(one - two), level)


def compare_by_mcnemar(
    units: Units, *, right: float, level: float = LEVEL
) -> dict[tuple[str, str], Comparison]:
    """As above, a unit being right when its score is `right` or more."""

    def test(one: np.ndarray, two: np.ndarray) -> float:
        good, better = one >= right, two >= right
        return mcnemar(int(np.sum(good & ~better)), int(np.sum(better & ~good)))

    return _compare(units, "McNemar", test, level)


def smallest_p(n: int) -> float:
    """The smallest p that the signed-rank test can give with n units."""
    return min(1.0, 2.0 / 2**n)


def _compare(
    units: Units, method: str, test: Callable[[np.ndarray, np.ndarray], float], level: float
) -> dict[tuple[str, str], Comparison]:
    raw = [_pair(a, b, units[a], units[b], method, test) for a, b in combinations(sorted(units), 2)]
    corrected = holm([pair.p for pair in raw])
    return {
        (pair.a, pair.b): pair._replace(p=p, told_apart=p < 1 - level)
        for pair, p in zip(raw, corrected, strict=True)
    }


def _pair(
    a: str,
    b: str,
    left: Mapping[str, float],
    right: Mapping[str, float],
    method: str,
    test: Callable[[np.ndarray, np.ndarray], float],
) -> Comparison:
    common = sorted(left.keys() & right.keys())
    one = np.array([left[unit] for unit in common])
    two = np.array([right[unit] for unit in common])
    gap = float(np.mean(one - two)) if common else 0.0
    if len(common) < ENOUGH:
        return Comparison(a, b, len(common), gap, 1.0, False, "too few common units")
    return Comparison(a, b, len(common), gap, test(one, two), False, method)
