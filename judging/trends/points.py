"""Points of a contender over time, what is new at each, and where its score fell."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from judging.statistics import ALPHA
from judging.statistics.paired import compare_by_wilcoxon

BRIEF = "brief"
LEAST_PAIRS = 5  # below, no difference can pass the test


class Point(NamedTuple):
    """One run. `score` in the measure of its kind; None: not measured. `marks` say what is new
    since the point before. `seconds` of models, a call on average; of agents, an attempt."""

    run: UUID
    name: str
    at: datetime
    unit: str
    score: float | None
    cost_usd: float | None
    tokens: int
    seconds: float | None
    failures: int
    version: str
    digests: str
    code: str
    marks: list[str]


class Fall(NamedTuple):
    """The score fell between two stretches: `before` and `now` are means over the same units."""

    at: datetime
    before: float
    now: float
    pairs: int
    p: float


class Trend(NamedTuple):
    measure: str
    points: list[Point]
    falls: list[Fall]

    def to_json(self) -> dict[str, Any]:
        return {"measure": self.measure, "points": [one._asdict() for one in self.points],
                "falls": [one._asdict() for one in self.falls]}  # fmt: skip


def trend(measure: str, rows: Iterable[Any], *, versions_of: str) -> Trend:
    """Of rows with all that a point has but its marks, the oldest first.

    `versions_of` says what a row's version is of: "rules and scenario". One of a brief is compared
    with the last row of that brief, since a contender cooks many. What nobody knows is not new.
    """
    points: list[Point] = []
    last: dict[tuple[str, str], str] = {}
    for row in rows:
        told = {
            (versions_of, row.unit if versions_of == BRIEF else ""): row.version,
            ("model", ""): row.digests,
            ("code", ""): row.code,
        }
        known = {key: value for key, value in told.items() if value}
        marks = [f"{key[0]}: {value}" for key, value in known.items()
                 if last.get(key, value) != value]  # fmt: skip
        points.append(Point(**row._asdict(), marks=marks))
        last |= known
    return Trend(measure, points, _falls(points))


def _falls(points: Sequence[Point]) -> list[Fall]:
    """Each stretch between marks against the one before, on the units that both have."""
    stretches: list[list[Point]] = []
    for point in points:
        if point.marks or not stretches:
            stretches.append([])
        stretches[-1].append(point)
    found = []
    for before, now in pairwise(stretches):
        then, later = _means(before), _means(now)
        common = then.keys() & later.keys()
        if len(common) < LEAST_PAIRS:
            continue
        sides = ({unit: side[unit] for unit in common} for side in (later, then))
        pair = compare_by_wilcoxon(dict(zip("ab", sides, strict=True)))["a", "b"]
        if pair.difference < 0 and pair.p < ALPHA:
            found.append(Fall(now[0].at, _mean(then, common), _mean(later, common),
                              len(common), pair.p))  # fmt: skip
    return found


def _means(points: Iterable[Point]) -> dict[str, float]:
    scores: dict[str, list[float]] = {}
    for point in points:
        if point.score is not None:
            scores.setdefault(point.unit, []).append(point.score)
    return {unit: sum(values) / len(values) for unit, values in scores.items()}


def _mean(scores: dict[str, float], units: Iterable[str]) -> float:
    chosen = [scores[unit] for unit in units]
    return sum(chosen) / len(chosen)
