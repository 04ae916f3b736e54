"""Coherence half-life: after how many decisions only half of what was told is still acted on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from kitchen.engine.streams import stream

RESAMPLES = 200
FEWEST = 8
TAIL = 5


class HalfLife(NamedTuple):
    """In decisions of who was told; None is beyond the longest distance, or too few facts (`facts`
    says how many). `low` and `high` bound 95%; None of `high` is beyond the longest distance."""

    decisions: int | None
    low: int | None
    high: int | None
    facts: int


def half_life(sessions: Sequence[Sequence[Mapping[str, Any]]]) -> HalfLife:
    """The shortest distance at which the curve is at half of its first value or less, of those that
    TAIL facts at least are as far as.

    The curve is the falling one that fits the shares best: isotonic regression, by pooling adjacent
    violators (Barlow et al. 1972). Where nothing is honoured from the first, it is 0. The interval
    is that of a bootstrap over sessions, or over the facts of a single one: percentiles of 200
    resamples with a seed of their own, so that it is the same everywhere.
    """
    units = [_pairs(session) for session in sessions]
    pairs = [pair for unit in units for pair in unit]
    if len(pairs) < FEWEST:
        return HalfLife(None, None, None, len(pairs))
    if len(units) == 1:
        units = [[pair] for pair in pairs]
    random = stream("half-life", len(pairs))
    longest = max(distance for distance, _ in pairs) + 1
    found = []
    for _ in range(RESAMPLES):
        drawn = [units[random.randrange(len(units))] for _ in units]
        found.append(_fallen([pair for unit in drawn for pair in unit], longest))
    found.sort()
    at = round(0.025 * (RESAMPLES - 1))
    low, high, mid = found[at], found[-1 - at], _fallen(pairs, longest)
    told = [None if distance == longest else distance for distance in (mid, low, high)]
    return HalfLife(told[0], told[1], told[2], len(pairs))


def _pairs(points: Sequence[Mapping[str, Any]]) -> list[tuple[int, bool]]:
    return [(p["distance"], p["honoured"]) for p in points if p["honoured"] is not None]


def _fallen(pairs: Sequence[tuple[int, bool]], never: int) -> int:
    """The first distance of the first block at half of the first one's share, if enough facts are
    left there; else `never`."""
    by_distance: dict[int, list[int]] = {}  # honoured, counted
    for distance, kept in pairs:
        row = by_distance.setdefault(distance, [0, 0])
        row[0] += kept
        row[1] += 1
    if not by_distance:  # of sessions that were drawn, none had a fact
        return never
    distances = sorted(by_distance)
    blocks = _blocks([by_distance[distance] for distance in distances])
    first = blocks[0][1:]
    if not first[0]:
        return 0
    left = len(pairs)
    for at, honoured, counted in blocks:
        if left < TAIL:
            break
        left -= counted
        if 2 * honoured * first[1] <= first[0] * counted:
            return distances[at]
    return never


def _blocks(rows: Sequence[Sequence[int]]) -> list[tuple[int, int, int]]:
    """(at, honoured, counted) of each level stretch of the falling curve: whole numbers, so that
    its shares are compared without rounding; `at` is where it begins."""
    from scipy.optimize import isotonic_regression  # late: most sessions have no facts

    shares = [honoured / counted for honoured, counted in rows]
    fitted = isotonic_regression(shares, weights=[row[1] for row in rows], increasing=False)
    ends = list(pairwise(int(at) for at in fitted.blocks))
    return [
        (begin, sum(row[0] for row in rows[begin:end]), sum(row[1] for row in rows[begin:end]))
        for begin, end in ends
    ]
