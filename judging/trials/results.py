"""A matrix's cells as analysis sees them."""

from collections.abc import Iterator

from django.db.models import QuerySet

from judging.models import EXCLUDED, Cell, CellOutcome, Matrix
from judging.trials.analysis import CellResult

_COLUMNS = (
    "combination", "model", "trial__name", "repeat", "state", "outcome", "scores", "tokens_in",
    "tokens_out", "cost_usd", "seconds", "prompt__kind", "mapping",
)  # fmt: skip


def of(matrix: Matrix, *, trials: list[str] | None = None) -> list[CellResult]:
    """Every cell, also those that have not ended; `trials` narrows them."""
    rows = matrix.cells.order_by("position")
    if trials is not None:
        rows = rows.filter(trial__name__in=trials)
    return list(_results(rows))


def _results(rows: QuerySet[Cell]) -> Iterator[CellResult]:
    for row in rows.values(*_COLUMNS).iterator(chunk_size=500):
        outcome = row["outcome"]
        ended = row["state"] == "done"
        failed = ended and outcome != CellOutcome.OK
        yield CellResult(
            combination=row["combination"],
            model=row["model"],
            trial=row["trial__name"],
            repeat=row["repeat"],
            pipeline="two_stage" if row["mapping"] else row["prompt__kind"],
            state="failed" if failed else row["state"],
            failure=outcome if failed else "",
            scores=None if outcome in EXCLUDED else row["scores"],
            tokens_in=row["tokens_in"],
            tokens_out=row["tokens_out"],
            cost_usd=None if row["cost_usd"] is None else float(row["cost_usd"]),
            seconds=row["seconds"],
        )


def kinds(matrix: Matrix) -> dict[str, str]:
    """{combination: extraction, two_stage or direct}."""
    rows = matrix.cells.order_by().values_list("combination", "prompt__kind", "mapping").distinct()
    return {label: "two_stage" if mapping else kind for label, kind, mapping in rows}
