"""What becomes of old matrices: a baseline, the archive, or nothing at all."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from judging.models import Matrix
from judging.trials.problems import InputError
from masterchef import runs
from masterchef.durable import journal, sql
from masterchef.live import log
from masterchef.live.pokes import poke
from masterchef.runs import StateError
from masterchef.runs.models import ENDED_STATES


class Old(NamedTuple):
    """A matrix that would go, how old it is and how much room it takes."""

    matrix: Matrix
    days: float
    megabytes: float


def archive(matrix: Matrix) -> None:
    """Out of the lists, and back if it is there already; raises StateError while it runs."""
    _ended([matrix])
    at = Now() if matrix.archived_at is None else None
    Matrix.objects.filter(pk=matrix.pk).update(archived_at=at)
    matrix.refresh_from_db()
    poke(matrix.pk)


def set_baseline(matrix: Matrix, baseline: Matrix | None) -> None:
    """Choose the run that regressions are counted against; raises InputError for itself."""
    if baseline is not None and baseline.pk == matrix.pk:
        raise InputError(["baseline: a matrix can't be its own baseline"])
    Matrix.objects.filter(pk=matrix.pk).update(baseline=baseline)


def old_ones(*, days: float | None = None, megabytes: float | None = None) -> list[Old]:
    """Ended matrices older than so many days and larger than so many megabytes, oldest first."""
    rows: QuerySet[Matrix] = Matrix.objects.filter(state__in=ENDED_STATES).order_by("created_at")
    found = [Old(row, *_measure(row)) for row in rows]
    return [
        old
        for old in found
        if (days is None or old.days > days) and (megabytes is None or old.megabytes > megabytes)
    ]


def _measure(matrix: Matrix) -> tuple[float, float]:
    """Age in days since its end; megabytes of its rows as PostgreSQL holds them."""
    row = sql(
        "SELECT extract(epoch FROM masterchef_now() - coalesce(r.ended_at, r.created_at))::float"
        " / 86400 AS days, ((SELECT coalesce(sum(pg_column_size(c.*)), 0) FROM judging_cell c"
        " WHERE c.matrix_id = r.id)"
        " + (SELECT coalesce(sum(pg_column_size(m.*)), 0) FROM agents_modelcall m"
        " WHERE m.run_id = r.id)"
        " + (SELECT coalesce(sum(pg_column_size(l.*)), 0) FROM masterchef_logline l"
        " WHERE l.run_id = r.id))::float / 1000000 AS megabytes"
        " FROM masterchef_run r WHERE r.id = %s",
        (matrix.pk,),
    ).fetchone()
    return (row.days, row.megabytes) if row else (0.0, 0.0)


def delete(rows: Sequence[Matrix]) -> int:
    """Delete ended matrices with their cells, calls, events and log; how many. All or none."""
    _ended(rows)
    with transaction.atomic():
        for matrix in rows:
            # The journal holds no foreign key; its entries belong to these cells alone.
            ids = matrix.cells.order_by().values_list("pk", flat=True)
            journal.forget(*(f"cell:{id}" for id in ids))
            runs.forget_events(matrix.pk)
            log.forget(matrix.pk)
            matrix.delete()
    return len(rows)


def _ended(rows: Sequence[Matrix]) -> None:
    for matrix in rows:
        if matrix.state not in ENDED_STATES:
            raise StateError(f"state: {matrix.name} is {matrix.state}; cancel it or wait")
