"""One cell as analysis sees it, and what it is worth."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

# What the model did badly is scored 0; what broke around it is left out and counted.
MODEL_FAULTS = frozenset({"unparsed", "schema", "length", "content_filter"})
LIMITS = ("length", "content_filter")  # that cut the answer; told beside its score of 0
INFRASTRUCTURE = frozenset({"host", "timeout", "rate_limit"})
PARTS = ("entities", "mappings", "relationships")
FIGURES = ("f1", "macro_f1", "precision", "recall")
METRICS = tuple(f"{part}_{figure}" for part in PARTS for figure in FIGURES)


class CellResult(NamedTuple):
    """One run of a combination (a prompt, or a pair of them) with a model on a trial.

    `state`: "done" or "failed"; `failure` then names the class, one of MODEL_FAULTS or
    INFRASTRUCTURE (any other word counts as infrastructure). `scores`: `gold.Scores.to_json()`, of
    an empty answer where it couldn't be read; None for a trial without gold and for what the
    infrastructure failed. `seconds` of model time; `cost_usd` None where no price is known.
    """

    combination: str
    model: str
    trial: str
    repeat: int = 0
    pipeline: str = ""
    state: str = "done"
    failure: str = ""
    scores: Mapping[str, Any] | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float | None = None
    seconds: float = 0.0

    @property
    def contender(self) -> str:
        """What is ranked: combination and model."""
        return f"{self.combination} · {self.model}"

    @property
    def is_models_fault(self) -> bool:
        return self.state == "failed" and self.failure in MODEL_FAULTS

    @property
    def excluded(self) -> str:
        """Why the cell doesn't count; "" if it does."""
        if self.state == "failed" and not self.is_models_fault:
            return self.failure or "failed"
        if self.state not in {"done", "failed"}:
            return "not done"
        return "" if self.scores is not None else "no gold"


def value(cell: CellResult, metric: str) -> float | None:
    """The cell's score by one of METRICS, 0 to 1; None where it doesn't count, the gold standard
    has nothing to say or the prompt doesn't ask. An answer that couldn't be read is 0, also where
    nothing was to be found; entities whose mapping couldn't be read count.

    Raises ValueError for an unknown metric.
    """
    if metric not in METRICS:
        raise ValueError(f"metric: {metric!r} is unknown; write one of {', '.join(METRICS)}")
    if cell.excluded:
        return None
    scores, part = cell.scores or {}, part_of(metric)
    not_asked = scores.get(f"{part}_f1", 0.0) is None
    if not_asked or (scores.get("absent") or {}).get(part, "") in {"gold", "both"}:
        return None
    return 0.0 if cell.is_models_fault and not is_found(scores, metric) else float(scores[metric])


def is_found(scores: Mapping[str, Any], metric: str) -> bool:
    """Whether anything was predicted of what the metric measures."""
    return bool(scores.get(f"{part_of(metric)}_predicted"))


def part_of(metric: str) -> str:
    """ "entities_f1" → "entities"."""
    return metric.split("_", 1)[0]


def by_contender(cells: Iterable[CellResult]) -> dict[str, list[CellResult]]:
    """Cells of each contender, in the order in which they come."""
    grouped: dict[str, list[CellResult]] = defaultdict(list)
    for cell in cells:
        grouped[cell.contender].append(cell)
    return dict(grouped)


def trial_means(cells: Iterable[CellResult], metric: str) -> dict[str, float]:
    """One number a trial: the mean over its repeats, which share the trial's difficulty."""
    found: dict[str, list[float]] = defaultdict(list)
    for cell in cells:
        score = value(cell, metric)
        if score is not None:
            found[cell.trial].append(score)
    return {trial: mean(scores) for trial, scores in sorted(found.items())}


def mean(values: Iterable[float]) -> float:
    """The mean, whatever the order; 0 of nothing."""
    values = list(values)
    return math.fsum(values) / len(values) if values else 0.0
