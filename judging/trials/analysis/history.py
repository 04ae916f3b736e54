"""The same matrix over time: what each contender scored in each run, and what got worse."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from judging.statistics import ALPHA, Comparison, holm
from judging.statistics.bounded import bounded_interval
from judging.statistics.paired import compare_by_wilcoxon
from judging.trials.analysis.cells import CellResult, by_contender, trial_means, value

DROP = 0.01  # one F1 point


class Point(NamedTuple):
    """A contender in one run; `low` and `high` may be None, see `Interval`."""

    run: str
    contender: str
    trials: int
    mean: float
    low: float | None
    high: float | None

    def to_json(self) -> dict[str, Any]:
        return self._asdict()


class Change(NamedTuple):
    """A contender now against the baseline, on the trials that both have. `difference` is now
    minus then; `regressed` if it fell by DROP or more, `proven` if chance can't explain it
    (Wilcoxon, Holm-corrected for the number of contenders, 5%); `worse`: trials that fell by DROP
    or more, with now minus then, worst first."""

    contender: str
    trials: int
    before: float
    now: float
    difference: float
    p: float
    regressed: bool
    proven: bool
    worse: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        return self._asdict()


def history(runs: Mapping[str, Iterable[CellResult]], metric: str = "entities_f1") -> list[Point]:
    """Points by contender, then in the order of the runs as they are given."""
    points: list[Point] = []
    for run, cells in runs.items():
        for name, found in by_contender(cells).items():
            scores = list(trial_means(found, metric).values())
            if scores:
                spread = bounded_interval(scores)
                points.append(Point(run, name, spread.n, spread.mean, spread.low, spread.high))
    order = list(runs)
    return sorted(points, key=lambda point: (point.contender, order.index(point.run)))


def regressions(
    baseline: Iterable[CellResult], now: Iterable[CellResult], metric: str = "entities_f1"
) -> list[Change]:
    """Every contender that both have, the largest fall first."""
    before, after = by_contender(baseline), by_contender(now)
    changes = [
        _change(name, *_on_common_ground(before[name], after[name], metric))
        for name in before
        if name in after
    ]
    changes = [change for change in changes if change.trials]
    corrected = holm([change.p for change in changes])
    found = [
        change._replace(p=p, proven=change.regressed and p < ALPHA)
        for change, p in zip(changes, corrected, strict=True)
    ]
    return sorted(found, key=lambda change: (change.difference, change.contender))


def _on_common_ground(
    before: Iterable[CellResult], now: Iterable[CellResult], metric: str
) -> tuple[dict[str, float], dict[str, float]]:
    """Means by trial of both, over the cells that count in both."""
    sides = [
        {(cell.trial, cell.repeat): cell for cell in cells if value(cell, metric) is not None}
        for cells in (before, now)
    ]
    common = sides[0].keys() & sides[1].keys()
    then, later = (
        trial_means([cell for place, cell in side.items() if place in common], metric)
        for side in sides
    )
    return then, later


def _change(name: str, before: Mapping[str, float], now: Mapping[str, float]) -> Change:
    common = sorted(before.keys() & now.keys())
    gaps = {trial: now[trial] - before[trial] for trial in common}
    worse = {trial: gap for trial, gap in gaps.items() if gap <= -DROP + 1e-12}
    pair: Comparison = compare_by_wilcoxon({"a": now, "b": before})["a", "b"]
    return Change(
        contender=name,
        trials=len(common),
        before=sum(before[trial] for trial in common) / len(common) if common else 0.0,
        now=sum(now[trial] for trial in common) / len(common) if common else 0.0,
        difference=pair.difference,
        p=pair.p,
        regressed=pair.difference <= -DROP + 1e-12,
        proven=False,
        worse=dict(sorted(worse.items(), key=lambda item: item[1])),
    )
