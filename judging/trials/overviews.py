"""What a list of runs says of matrices and of optimisations."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, Sum

from judging.models import (
    ANSWERED,
    EXCLUDED,
    Cell,
    CellOutcome,
    Matrix,
    Optimisation,
    OptimisationStep,
)
from judging.trials.scoring import METRICS
from masterchef.live.overviews import Overview

Row = dict[str, Any]


def of_matrices(ids: list[UUID]) -> dict[UUID, Overview]:
    """Progress, mean of the ranking metric and models of each matrix; two queries.

    The mean is over the contenders that all cells count for, as ranks are: one that fails where it
    is hard would make the whole look better. None while there is none such.
    """
    cells = Cell.objects.filter(matrix__in=ids).order_by()
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in cells.values("matrix", "combination", "model").annotate(**_figures()):
        found[row["matrix"]].append({**row})
    rows = Matrix.objects.filter(pk__in=ids)
    return {matrix.pk: _summary(matrix, found[matrix.pk]) for matrix in rows}


def _figures() -> dict[str, Any]:
    """Of a contender: cells that the infrastructure failed, those too long, and by metric the
    number and sum of those that count."""
    answered = Q(outcome__in=ANSWERED)
    too_long = Q(outcome=CellOutcome.TOO_LONG)
    return {
        "broken": Count("id", filter=Q(outcome__in=EXCLUDED) & ~too_long),
        "too_long": Count("id", filter=too_long),
        **{f"n_{name}": Count(name, filter=answered) for name in METRICS},
        **{f"sum_{name}": Sum(name, filter=answered) for name in METRICS},
    }


def _mean(contenders: Iterable[Row], metric: str) -> float | None:
    rows = [row for row in contenders if not row["broken"] and row[f"n_{metric}"]]
    # Trials that are too long for all are asked of nobody.
    least = min((row["too_long"] for row in rows), default=0)
    whole = [row for row in rows if row["too_long"] == least]
    count = sum(row[f"n_{metric}"] for row in whole)
    return sum(row[f"sum_{metric}"] for row in whole) / count if count else None


def _summary(matrix: Matrix, contenders: list[Row]) -> Overview:
    metric = matrix.setup["metric"]
    done = matrix.cells_total - matrix.cells_left
    return Overview(
        progress=done / matrix.cells_total if matrix.cells_total else None,
        score=_mean(contenders, metric),
        measure=metric,
        models=tuple(matrix.players),
    )


def of_optimisations(ids: list[UUID]) -> dict[UUID, Overview]:
    """Steps done, the best mean on the training trials, and models; one query."""
    tried = Q(steps__part__in=(OptimisationStep.Part.OLD, OptimisationStep.Part.PROPOSAL))
    rows = Optimisation.objects.filter(pk__in=ids).annotate(
        steps_done=Count("steps", filter=Q(steps__state="done")),
        best=Max("steps__mean", filter=tried),
    )
    return {
        row.pk: Overview(
            progress=1.0 if row.ended else row.steps_done / (row.rounds + 2),
            score=row.best,
            measure=row.metric,
            models=tuple(row.players),
        )
        for row in rows
    }
