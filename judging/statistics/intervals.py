"""Intervals for scores that a panel gave: which of cooks and judges is the sample."""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from judging import statistics
from judging.statistics import ENOUGH, Interval

COOKS = "briefs like these, for this panel"
JUDGES = "judges like these, for this brief"
JUDGES_OF_COOKS = "judges like these, for these briefs"


class PanelInterval(NamedTuple):
    """`interval.n` counts cooks or judges; `over` says what its mean would be the mean of if there
    were more of them, and is "" where no interval is possible."""

    interval: Interval
    over: str


def panel_interval(scores: Mapping[str, Mapping[str, float]]) -> PanelInterval:
    """Interval for one participant's mean score, of {cook: {judge: score 0 to 100}}.

    With three cooks or more they are the sample, each counted once with its judges' mean: briefs
    differ far more than judges, and judges stay the same. With fewer, judges are. Two judges on
    two cooks allow no interval. Raises ValueError without any score.
    """
    units = unit_scores(scores)
    few = JUDGES if len(scores) == 1 else JUDGES_OF_COOKS
    over = COOKS if len(scores) >= ENOUGH else few
    found = statistics.interval(list(units.values()))
    if found.low is None and found.n < ENOUGH:
        what = "judges" if len(scores) == 1 else "cooks and judges"
        found = found._replace(note=f"too few {what} (n={found.n})")
    return PanelInterval(found, over if found.low is not None else "")


def unit_scores(scores: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """One number a unit of the sample: by cook, or by judge where cooks are fewer than three."""
    if len(scores) >= ENOUGH:
        return {cook: _mean(judges.values()) for cook, judges in scores.items() if judges}
    by_judge: dict[str, list[float]] = {}
    for judges in scores.values():
        for judge, score in judges.items():
            by_judge.setdefault(judge, []).append(score)
    # A judge who saw only one of two cooks would mix up briefs with judges.
    whole = {judge: all_of for judge, all_of in by_judge.items() if len(all_of) == len(scores)}
    return {judge: _mean(all_of) for judge, all_of in (whole or by_judge).items()}


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return math.fsum(numbers) / len(numbers)
