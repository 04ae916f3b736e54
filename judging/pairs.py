"""Two sessions beside each other, and their lineups over all seeds that both have played."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from judging import statistics
from kitchen.engine.metrics import REFERENCE
from kitchen.models import Session
from masterchef.runs.models import RunState

DIFFERENCES = (-100.0, 100.0)


class Measure(NamedTuple):
    """One figure of both sessions; `name` is its path in the metrics, such as "dishes.served"."""

    name: str
    a: float | None
    b: float | None


class Seed(NamedTuple):
    """Mean scores of both lineups on one seed, over its repeats; 0 to 100."""

    seed: int
    a: float
    b: float


class Paired(NamedTuple):
    """Lineup a against lineup b. `interval` is of a - b over the common seeds, None without one;
    `test` says whether they can be told apart."""

    seeds: list[Seed]
    interval: statistics.Interval | None
    test: statistics.Comparison | None


def unlike(a: Session, b: Session) -> list[str]:
    """What keeps the two from being the same task, in words; empty if they are."""
    asked = {
        "scenario": (str(a.scenario), str(b.scenario)),
        "rules": (a.ruleset[:12], b.ruleset[:12]),
        "track": (a.track, b.track),
        "seed": (str(a.seed), str(b.seed)),
        "scale": (_scale(a), _scale(b)),
    }
    return [f"{what}: {one} and {two}" for what, (one, two) in asked.items() if one != two]


def _scale(session: Session) -> str:
    return str(session.metrics.get("scale", REFERENCE))


def measures(a: Session, b: Session) -> list[Measure]:
    """Scores first, then every number of the metrics by its path."""
    scores = [
        Measure("score", a.score, b.score),
        Measure("raw_score", a.raw_score, b.raw_score),
    ]
    one, two = dict(_numbers(a.metrics)), dict(_numbers(b.metrics))
    names = list(dict.fromkeys([*one, *two]))
    return scores + [Measure(name, one.get(name), two.get(name)) for name in names]


def paired(a: Session, b: Session) -> Paired | None:
    """Both lineups on a's and b's common task; None for another scenario, rules or track, or for
    one lineup against itself."""
    task = ("scenario_id", "ruleset", "track")
    if a.lineup_id == b.lineup_id or any(getattr(a, key) != getattr(b, key) for key in task):
        return None
    one, two = _units(a), _units(b)
    seeds = [Seed(seed, one[seed], two[seed]) for seed in sorted(one.keys() & two.keys())]
    if not seeds:
        return Paired([], None, None)
    gaps = [row.a - row.b for row in seeds]
    units = {name: {str(s): v for s, v in found.items()} for name, found in _ab(one, two)}
    (test,) = statistics.compare(units).values()
    return Paired(seeds, statistics.interval(gaps, bounds=DIFFERENCES), test)


def _ab(one: dict[int, float], two: dict[int, float]) -> list[tuple[str, dict[int, float]]]:
    return [("a", one), ("b", two)]


def _units(session: Session) -> dict[int, float]:
    """The lineup's mean score on each seed of the session's task; runs that count only."""
    rows = Session.objects.filter(
        scenario=session.scenario_id, ruleset=session.ruleset, track=session.track,
        lineup=session.lineup_id, state=RunState.DONE, score__isnull=False,
    )  # fmt: skip
    scores: dict[int, list[float]] = defaultdict(list)
    for seed, score in rows.values_list("seed", "score"):
        scores[seed].append(score or 0.0)
    return {seed: statistics.seed_means({"": runs})[""] for seed, runs in scores.items()}


def _numbers(metrics: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, float]]:
    for name, value in metrics.items():
        at = f"{path}{name}"
        if isinstance(value, dict):
            yield from _numbers(value, f"{at}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield at, float(value)
