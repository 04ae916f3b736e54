"""How far a matrix is, for those who watch it; a few queries, whatever its size."""

from typing import Any, NamedTuple

from django.db.models import Avg, Count, Q

from judging.models import ANSWERED, BAD_ANSWERS, EXCLUDED, CellOutcome, Matrix
from judging.trials import figures
from masterchef.durable import sql


class Row(NamedTuple):
    """A prompt (or pair) with a model: its cells by how they are, and mean F1 so far."""

    combination: str
    model: str
    total: int
    done: int
    running: int
    ok: int
    bad_answers: int
    excluded: int
    mean: float | None
    entities: float | None
    mappings: float | None


class Progress(NamedTuple):
    """`seconds_left` is None until something has been done; `per` row, as they compete."""

    state: str
    reason: str
    total: int
    done: int
    rows: list[Row]
    outcomes: dict[str, int]
    tokens: int
    cost_usd: float
    elapsed_s: float
    seconds_left: float | None

    def to_json(self) -> dict[str, Any]:
        return {**self._asdict(), "rows": [row._asdict() for row in self.rows]}


def of(matrix: Matrix) -> Progress:
    """The present state of the matrix, which is read again."""
    matrix.refresh_from_db()
    metric = figures.of(matrix)
    counts = (
        matrix.cells.order_by()
        .values("combination", "model")
        .annotate(
            total=Count("id"),
            done=Count("id", filter=Q(state="done")),
            running=Count("id", filter=Q(state="claimed")),
            ok=Count("id", filter=Q(outcome=CellOutcome.OK)),
            bad_answers=Count("id", filter=Q(outcome__in=BAD_ANSWERS)),
            left_out=Count("id", filter=Q(outcome__in=EXCLUDED)),
            mean=Avg(metric, filter=Q(outcome__in=ANSWERED)),
            entities=Avg("entities_f1", filter=Q(outcome__in=ANSWERED)),
            mappings=Avg("mappings_f1", filter=Q(outcome__in=ANSWERED)),
        )
    )
    order = {label: place for place, label in enumerate(matrix.combinations)}
    rows = [_row(dict(found)) for found in counts]
    rows.sort(key=lambda row: (order.get(row.combination, 0), row.model))
    done = sum(row.done for row in rows)
    elapsed = _elapsed(matrix)
    left = sum(row.total for row in rows) - done
    running = matrix.state == "running"
    return Progress(
        state=matrix.state,
        reason=matrix.reason,
        total=matrix.cells_total,
        done=done,
        rows=rows,
        outcomes=outcomes(matrix),
        tokens=matrix.spent_tokens,
        cost_usd=float(matrix.spent_usd),
        elapsed_s=elapsed,
        seconds_left=elapsed / done * left if done and running else None,
    )


def _row(found: dict[str, Any]) -> Row:
    return Row(excluded=found.pop("left_out"), **found)


def outcomes(matrix: Matrix) -> dict[str, int]:
    """How many cells ended how; those that have not ended are left out."""
    counted = matrix.cells.exclude(outcome="").order_by().values("outcome").annotate(n=Count("id"))
    return {row["outcome"]: row["n"] for row in counted.order_by("outcome")}


def _elapsed(matrix: Matrix) -> float:
    row = sql(
        "SELECT extract(epoch FROM coalesce(ended_at, masterchef_now()) - started_at)::float AS s"
        " FROM masterchef_run WHERE id = %s",
        (matrix.pk,),
    ).fetchone()
    return float(row.s) if row and row.s else 0.0
