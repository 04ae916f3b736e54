"""Bradley–Terry ratings from who scored higher, with intervals over cooks or judges."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import evalica
import numpy as np
import pandas as pd
from scipy import stats

AVERAGE = 1000.0
POINTS = 400 / math.log(10)  # 400 points are odds of ten to one, as in chess
LAPSES = 0.05
ENOUGH = 10
ONE_SIDED = 0.1

RANKED_BY = (
    "Bradley–Terry on all pairs that one judge scored both of, a tie as half a win each; one "
    "comparison in twenty is taken for a coin toss, so that whoever never lost has a rating, too."
)


class Rating(NamedTuple):
    """`rating` in points, 1000 being the field's average and 400 more odds of ten to one; `games`
    are comparisons. Without an interval `note` says why."""

    name: str
    rating: float
    low: float | None
    high: float | None
    games: int
    note: str = ""


def wins(scores: Mapping[str, Mapping[str, float]], names: Sequence[str]) -> np.ndarray:
    """(names × names) wins of row over column, of {judge: {name: score}}; a tie is half a win."""
    table = np.zeros((len(names), len(names)))
    for given in scores.values():
        row = np.array([given.get(name, math.nan) for name in names])
        gaps = row[:, None] - row[None, :]
        table += (gaps > 0) + 0.5 * (gaps == 0)
    np.fill_diagonal(table, 0)
    return table


def ratings(
    units: Mapping[str, np.ndarray],
    names: Sequence[str],
    *,
    draws: int = 1_000,
    seed: int = 0,
    level: float = 0.95,
) -> list[Rating]:
    """Ratings from each unit's table of wins, best first; units (cooks or judges) are the sample.

    The interval is the rating ± t(units - 1) times the bootstrap's standard error over units,
    corrected by √(n/(n-1)). There is none below ten units, or for who won under 10% or over 90%:
    there the few upsets carry the whole rating. In simulations (10 to 50 cooks, 2 to 10 judges,
    2 to 8 participants) that covers 94 to 97%. Where comparisons don't lead from each to every
    other there is no common scale, and no rating.
    """
    tables = np.array(list(units.values())) if units else np.zeros((0, len(names), len(names)))
    whole = tables.sum(axis=0)
    if len(names) < 2 or not _connected(whole):
        return []
    logs = _fit(whole)
    games = (whole + whole.T).sum(axis=1)
    share = whole.sum(axis=1) / games
    reach, note = _reach(tables, draws, seed, level)
    found = []
    for i, name in enumerate(names):
        middle = AVERAGE + POINTS * float(logs[i])
        half = POINTS * float(reach[i]) if reach is not None else None
        said = note
        if half is not None and not ONE_SIDED <= share[i] <= 1 - ONE_SIDED:
            half, said = None, "too one-sided for an interval"
        low, high = (middle - half, middle + half) if half is not None else (None, None)
        found.append(Rating(name, middle, low, high, round(float(games[i])), said))
    return sorted(found, key=lambda each: (-each.rating, each.name))


def _reach(
    tables: np.ndarray, draws: int, seed: int, level: float
) -> tuple[np.ndarray | None, str]:
    """Half-widths in log odds, or why there are none."""
    n = len(tables)
    if n < ENOUGH:
        return None, f"too few for an interval (n={n})"
    counts = np.random.default_rng(seed).multinomial(n, [1 / n] * n, size=draws)
    drawn = np.tensordot(counts, tables, axes=1)
    if not all(_connected(table) for table in drawn):
        return None, "some met too seldom for an interval"
    errors = np.array([_fit(table) for table in drawn]).std(axis=0, ddof=1)
    return stats.t.isf((1 - level) / 2, n - 1) * errors * math.sqrt(n / (n - 1)), ""


def _fit(table: np.ndarray) -> np.ndarray:
    """Log strengths, mean 0."""
    count = len(table)
    games = table + table.T
    smooth = (1 - LAPSES) * table + LAPSES / 2 * games
    rows, columns = np.nonzero(smooth)
    result = evalica.bradley_terry(
        rows.tolist(),
        columns.tolist(),
        [evalica.Winner.X] * len(rows),
        index=pd.RangeIndex(count),
        weights=smooth[rows, columns].tolist(),
        tolerance=1e-8,
        limit=2_000,
    )
    logs = np.log(result.scores.reindex(range(count)).to_numpy())
    return np.asarray(logs - logs.mean())


def _connected(table: np.ndarray) -> bool:
    """Whether comparisons lead from each to every other."""
    linked = (table + table.T) > 0
    reached, frontier = {0}, [0]
    while frontier:
        for other in np.flatnonzero(linked[frontier.pop()]):
            if int(other) not in reached:
                reached.add(int(other))
                frontier.append(int(other))
    return len(reached) == len(table)
