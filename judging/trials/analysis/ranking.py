"""Which combination is best, and how sure that is."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from judging.gold.agreement import Agreement, agreement
from judging.statistics import LEVEL, Comparison, Interval, compare
from judging.statistics.bounded import bounded_interval
from judging.statistics.paired import compare_by_mcnemar, compare_by_wilcoxon, smallest_p
from judging.trials.analysis.cells import (
    LIMITS,
    CellResult,
    by_contender,
    mean,
    part_of,
    trial_means,
    value,
)
from judging.trials.analysis.coverage import Coverage, coverages

RANKING = (
    "Ranked by the mean over the same trials: a contender that some cells don't count for has no "
    "rank and stands below. A rank is shared by all whose difference from the rank's "
    "first can't be shown (Wilcoxon's signed-rank test over common trials, Holm-corrected, 5%)."
)
Test = Literal["wilcoxon", "mcnemar", "t"]


class Entry(NamedTuple):
    """A combination with a model. `interval` is over trials; `pooled` counts all items of all
    trials together (micro F1). `tokens`, `cost_usd` and `seconds` are all that was spent over the
    cells that count; the two `per_point` figures are per F1 point (0.01) of the mean.
    `schema_valid_rate`: of the answers that came, those that could be read; `cut`: how many a limit
    of ours or a filter ended. `excluded` counts cells left out, by reason. `rank` is None without
    full `coverage`."""

    rank: int | None
    combination: str
    model: str
    contender: str
    interval: Interval | None
    pooled: Agreement | None
    cells: int
    tied_with: tuple[str, ...]
    tokens: float
    cost_usd: float | None
    seconds: float
    cost_per_point: float | None
    seconds_per_point: float | None
    schema_valid_rate: float | None
    hallucination_rate: float | None
    cut: dict[str, int]
    excluded: dict[str, int]
    coverage: Coverage

    def to_json(self) -> dict[str, Any]:
        """A flat JSON object; `mean`, `low`, `high` 0 to 1."""
        spread = self.interval
        return {
            **{name: getattr(self, name) for name in ("rank", "combination", "model")},
            "n": spread.n if spread else 0,
            "mean": spread.mean if spread else None,
            "low": spread.low if spread else None,
            "high": spread.high if spread else None,
            "note": self.note,
            "coverage": self.coverage.share,
            "covered": self.coverage.covered,
            "expected": self.coverage.expected,
            "can_be_rerun": self.coverage.can_be_rerun,
            "micro_f1": self.pooled.f1 if self.pooled else None,
            "cells": self.cells,
            "tied_with": list(self.tied_with),
            **{name: getattr(self, name) for name in self._fields[8:-1]},
        }

    @property
    def note(self) -> str:
        """Why there is no interval, or no rank; "" where both are there."""
        if self.interval is None:
            return "no cell that counts"
        if self.coverage.is_full:
            return self.interval.note
        whole = f"{self.coverage.covered} of {self.coverage.expected} cells count, so unranked"
        return f"{whole}; {self.interval.note}".removesuffix("; ")


def rank(cells: Iterable[CellResult], metric: str = "entities_f1") -> list[Entry]:
    """Entries, best first; those that don't cover all trials follow without a rank."""
    grouped = by_contender(cells)
    covered = coverages(grouped, metric)
    entries = [_entry(name, found, metric, covered[name]) for name, found in grouped.items()]
    entries.sort(key=_order)
    names = [entry.contender for entry in entries if entry.interval and entry.coverage.is_full]
    compared = pairs([cell for name in names for cell in grouped[name]], metric)
    ranks = _ranks(names, compared)
    return [
        entry._replace(
            rank=ranks.get(entry.contender),
            tied_with=tuple(
                other
                for other in names
                if entry.contender in ranks
                and other != entry.contender
                and not _apart(entry.contender, other, compared)
            ),
        )
        for entry in entries
    ]


def comparable(cells: Iterable[CellResult], entries: Sequence[Entry]) -> list[CellResult]:
    """Cells of the contenders that have a rank; of all while nobody has one."""
    ranked = {entry.contender for entry in entries if entry.rank is not None}
    return [cell for cell in cells if not ranked or cell.contender in ranked]


def best(entries: Sequence[Entry], n: int = 3) -> list[Entry]:
    """The first n that have a rank."""
    return [entry for entry in entries if entry.rank is not None][:n]


def pairs(
    cells: Iterable[CellResult],
    metric: str = "entities_f1",
    *,
    test: Test = "wilcoxon",
    right: float = 1.0,
) -> dict[tuple[str, str], Comparison]:
    """Every pair of contenders, by name, p corrected by Holm's method.

    "wilcoxon" compares the trials' means; so does "t", which can tell contenders apart on fewer
    trials but believes the differences to be normal. "mcnemar" compares cells (trial and repeat),
    which are right when they score `right` or more.
    """
    grouped = by_contender(cells)
    if test == "mcnemar":
        units = {name: _cell_scores(found, metric) for name, found in grouped.items()}
        return compare_by_mcnemar(units, right=right)
    means = {name: trial_means(found, metric) for name, found in grouped.items()}
    return compare(means) if test == "t" else compare_by_wilcoxon(means)


def resolution(trials: int, contenders: int) -> str:
    """What so few trials can't show, and how many could; "" if they can show a difference."""
    count = contenders * (contenders - 1) // 2
    least = min(1.0, smallest_p(trials) * count)
    if not count or least < 1 - LEVEL:
        return ""
    enough = next(n for n in range(trials, 100) if smallest_p(n) * count < 1 - LEVEL)
    return (
        f"{trials} trials can't tell {contenders} contenders apart by the signed-rank test, "
        f"however far they lie: its smallest p is {least:.3f}, after Holm. "
        f"{enough} trials or more could."
    )


def _entry(name: str, cells: Sequence[CellResult], metric: str, coverage: Coverage) -> Entry:
    means = trial_means(cells, metric)
    spread = bounded_interval(list(means.values())) if means else None
    counted = [cell for cell in cells if value(cell, metric) is not None]
    answered = [cell for cell in cells if cell.state == "done" or cell.is_models_fault]
    # What failed cells took is paid for the others: failing makes nobody cheaper.
    over = max(len(counted), 1)
    costs = [cell.cost_usd for cell in cells if cell.cost_usd is not None]
    cost = math.fsum(costs) / over if costs else None
    seconds = math.fsum(cell.seconds for cell in cells) / over
    points = 100 * spread.mean if spread else 0.0
    return Entry(
        rank=None,
        combination=cells[0].combination,
        model=cells[0].model,
        contender=name,
        interval=spread,
        pooled=_pooled(counted, part_of(metric)) if counted else None,
        cells=len(counted),
        tied_with=(),
        tokens=sum(cell.tokens_in + cell.tokens_out for cell in cells) / over,
        cost_usd=cost,
        seconds=seconds,
        cost_per_point=cost / points if points and cost is not None else None,
        seconds_per_point=seconds / points if points else None,
        schema_valid_rate=mean(not cell.is_models_fault for cell in answered) if answered else None,
        hallucination_rate=_hallucination_rate(counted),
        cut={name: n for name in LIMITS if (n := sum(cell.failure == name for cell in cells))},
        coverage=coverage,
        excluded=dict(sorted(Counter(cell.excluded for cell in cells if cell.excluded).items())),
    )


def _pooled(cells: Iterable[CellResult], part: str) -> Agreement:
    """Counts of all scored cells added up; an unread answer found nothing of what there was."""
    scored = [cell.scores for cell in cells if cell.scores is not None]
    return agreement(
        *(
            sum(int(scores[f"{part}_{count}"]) for scores in scored)
            for count in ("matched", "predicted", "support")
        )
    )


def _hallucination_rate(cells: Iterable[CellResult]) -> float | None:
    known = [c.scores for c in cells if c.scores and c.scores.get("hallucinated") is not None]
    quotes = sum(int(scores["entities_predicted"]) for scores in known)
    return sum(int(scores["hallucinated"]) for scores in known) / quotes if quotes else None


def _cell_scores(cells: Iterable[CellResult], metric: str) -> dict[str, float]:
    scores = {f"{cell.trial}/{cell.repeat}": value(cell, metric) for cell in cells}
    return {unit: score for unit, score in scores.items() if score is not None}


def _order(entry: Entry) -> tuple[bool, bool, float, float, str]:
    full = entry.coverage.is_full
    return (
        entry.interval is None,
        not full,
        0.0 if full else -(entry.coverage.share or 0.0),
        -(entry.interval.mean if entry.interval else 0.0),
        entry.contender,
    )


def _apart(a: str, b: str, compared: Mapping[tuple[str, str], Comparison]) -> bool:
    return a != b and compared[min(a, b), max(a, b)].told_apart


def _ranks(names: Sequence[str], compared: Mapping[tuple[str, str], Comparison]) -> dict[str, int]:
    """Down the table: a name that can be told apart from its group's first starts a new group."""
    ranks: dict[str, int] = {}
    first = ""
    for position, name in enumerate(names, start=1):
        if not first or _apart(first, name, compared):
            first, ranks[name] = name, position
        else:
            ranks[name] = ranks[first]
    return ranks
