"""What the panel's audit finds over all pairs and judges at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from judging import statistics
from judging.report.facts import Facts, Scored
from judging.report.scores import Totals, by_participant, mean, total
from judging.statistics import Interval

UNBOUNDED = (-float("inf"), float("inf"))
FEWEST_JUDGES, FEWEST_PARTICIPANTS = 4, 3  # below, nobody can be called an outlier
FAR = 3.5  # of Iglewicz and Hoaglin's modified z score (1993)


class OneJudge(NamedTuple):
    """`r` is Pearson's correlation of its scores with the mean of the other judges' (None: too few
    participants, or all alike); `distance` the points of 100 by which it misses them on average,
    its general mildness taken off; `outlier` whether that is far from what other judges miss."""

    judge: str
    r: float | None
    distance: float
    n: int
    outlier: bool


def pooled_preference(points: Iterable[tuple[str, float]]) -> Interval | None:
    """Mean self-preference over judges, each with the mean of its pairs; None without any pair."""
    by_judge: dict[str, list[float]] = {}
    for judge, value in points:
        by_judge.setdefault(judge, []).append(value)
    means = [mean(values) for values in by_judge.values()]
    return statistics.interval(means, bounds=UNBOUNDED) if means else None


def judges_apart(found: Totals) -> list[OneJudge]:
    """Each judge against the mean of all others, on the participants that both have scored."""
    rows = []
    for judge, given in found.items():
        others = by_participant({name: one for name, one in found.items() if name != judge})
        common = sorted(name for name in given if others.get(name))
        if len(common) < 2:
            continue
        own = np.array([given[name] for name in common])
        theirs = np.array([mean(others[name].values()) for name in common])
        gaps = (own - own.mean()) - (theirs - theirs.mean())
        rows.append(
            OneJudge(judge, _r(own, theirs), float(np.abs(gaps).mean()), len(common), False)
        )
    return _with_outliers(rows)


def _r(own: np.ndarray, theirs: np.ndarray) -> float | None:
    if len(own) < FEWEST_PARTICIPANTS or np.ptp(own) < 1e-9 or np.ptp(theirs) < 1e-9:
        return None
    return float(np.corrcoef(own, theirs)[0, 1])


def _with_outliers(rows: Sequence[OneJudge]) -> list[OneJudge]:
    known = [row for row in rows if row.n >= FEWEST_PARTICIPANTS]
    if len(known) < FEWEST_JUDGES:
        return list(rows)
    distances = np.array([row.distance for row in known])
    middle = float(np.median(distances))
    spread = float(np.median(np.abs(distances - middle)))
    # Of judges that agree to a point, one that is a point away is not an outlier.
    reach = FAR / 0.6745 * max(spread, 1.0)
    return [row._replace(outlier=row in known and row.distance - middle > reach) for row in rows]


def position_corrected(
    facts: Facts, scored: Sequence[Scored], slope: float | None
) -> dict[str, float]:
    """Each participant's score as if it had always stood in the middle: `slope` points for each
    place further back are taken off. Empty where the slope can't be told."""
    if slope is None:
        return {}
    places: dict[tuple[str, int], list[int]] = {}
    for each in scored:
        places.setdefault((each.judge, each.repeat), []).append(each.position)
    shifted: dict[str, dict[str, list[float]]] = {}
    for each in scored:
        middle = mean(places[each.judge, each.repeat])
        value = total(each.scores, facts) - slope * (each.position - middle)
        shifted.setdefault(each.participant, {}).setdefault(each.judge, []).append(value)
    return {name: _held(judges) for name, judges in sorted(shifted.items())}


def _held(judges: Mapping[str, Sequence[float]]) -> float:
    return min(100.0, max(0.0, mean(mean(values) for values in judges.values())))
