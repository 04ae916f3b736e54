"""What a list of runs says of matrices."""

from typing import Any
from uuid import UUID

from django.db.models import Avg

from judging.models import ANSWERED, Cell, Matrix
from judging.trials.scoring import METRICS
from masterchef.live.overviews import Overview


def of_matrices(ids: list[UUID]) -> dict[UUID, Overview]:
    """Progress, mean of the ranking metric and models of each matrix; two queries."""
    answered = Cell.objects.filter(matrix__in=ids, outcome__in=ANSWERED).order_by()
    means = answered.values("matrix").annotate(**{f"mean_{name}": Avg(name) for name in METRICS})
    scored: dict[UUID, dict[str, Any]] = {row["matrix"]: dict(row) for row in means}
    rows = Matrix.objects.filter(pk__in=ids)
    return {matrix.pk: _summary(matrix, scored.get(matrix.pk, {})) for matrix in rows}


def _summary(matrix: Matrix, means: dict[str, Any]) -> Overview:
    metric = matrix.setup["metric"]
    done = matrix.cells_total - matrix.cells_left
    return Overview(
        progress=done / matrix.cells_total if matrix.cells_total else None,
        score=means.get(f"mean_{metric}"),
        measure=metric,
        models=tuple(matrix.players),
    )
