"""How far judges agree: Krippendorff's alpha with an interval that holds for few submissions."""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import evalica
import numpy as np
import pandas as pd
from scipy import stats

ENOUGH = 10  # clusters; in simulations fewer cover as little as 88% of the time

Ratings = Mapping[str, Mapping[Any, float]]


class Agreement(NamedTuple):
    """Ordinal alpha: 1 is perfect, 0 is what chance gives, below 0 is worse. `clusters` are the
    independent things that were rated; without an interval `note` says why."""

    alpha: float | None
    low: float | None
    high: float | None
    units: int
    clusters: int
    note: str = ""


def agreement(
    ratings: Ratings, cluster: Callable[[Any], Hashable], *, level: float = 0.95
) -> Agreement:
    """Alpha of {judge: {unit: points}}, missing units left out.

    Units of one cluster (a submission's dimensions) stand and fall together, so the interval is the
    jackknife over clusters with Student's t (Efron and Stein 1981), not Krippendorff's bootstrap,
    which takes every pair of ratings for independent.
    """
    table, owners = _table(ratings, cluster)
    n, clusters = table.shape[1], len(set(owners))
    if not n:
        return Agreement(None, None, None, 0, 0, "no submission has two judges")
    value = _alpha(table)
    if value is None:
        return Agreement(None, None, None, n, clusters, "all scores are alike")
    if clusters < ENOUGH:
        note = f"too few submissions for an interval (n={clusters})"
        return Agreement(value, None, None, n, clusters, note)
    left_out = [_alpha(table[:, owners != index]) for index in range(clusters)]
    known = [each for each in left_out if each is not None]
    if len(known) < clusters:
        return Agreement(value, None, None, n, clusters, "all but one submission scored alike")
    reach = _jackknife(known, level)
    return Agreement(value, max(-1.0, value - reach), min(1.0, value + reach), n, clusters)


def _table(ratings: Ratings, cluster: Callable[[Any], Hashable]) -> tuple[np.ndarray, np.ndarray]:
    """(judges × units) points with NaN for none, of units that two judges rated, and each unit's
    cluster as a number from 0."""
    units = list(dict.fromkeys(unit for given in ratings.values() for unit in given))
    rows = [[given.get(unit, math.nan) for unit in units] for given in ratings.values()]
    table = np.array(rows, dtype=float).reshape(len(rows), len(units))
    rated = (~np.isnan(table)).sum(axis=0) > 1
    kept = [cluster(unit) for unit, enough in zip(units, rated, strict=True) if enough]
    numbers = {owner: number for number, owner in enumerate(dict.fromkeys(kept))}
    return table[:, rated], np.array([numbers[owner] for owner in kept], dtype=int)


def _alpha(table: np.ndarray) -> float | None:
    """None where alpha is undefined: nobody ever gave two different scores."""
    if len(np.unique(table[~np.isnan(table)])) < 2:
        return None
    return float(evalica.alpha(pd.DataFrame(table), distance="ordinal").alpha)


def _jackknife(left_out: Sequence[float], level: float) -> float:
    """Half the interval's width."""
    n = len(left_out)
    error = math.sqrt((n - 1) * float(np.var(left_out)))
    return float(stats.t.isf((1 - level) / 2, n - 1)) * error
