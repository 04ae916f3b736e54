"""A scripted host, what ships with the project, and matrices in the hands of the test."""

from collections.abc import Callable
from typing import Any

import pytest

from agents.models import Host
from judging.models import Cell, Matrix
from judging.trials import cells, library, matrices
from masterchef.durable import WorkRef, sql, take

# The scripted model host as its own process; see there.
from tests.agents.conftest import answering, faults, host, scripted

__all__ = ["answering", "faults", "host", "scripted"]

SETUP: dict[str, Any] = {
    "prompts": ["extraction_quotes", "direct_short"],
    "models": ["scripted"],
    "trials": ["breast_cancer_her2_positive", "lung_egfr_mutated"],
    "max_items": 3,
}
Make = Callable[..., Matrix]


@pytest.fixture
def shipped(transactional_db: None) -> None:
    """The prompts, trials and gold standards that come along."""
    library.sync()


@pytest.fixture
def make(shipped: None, host: Host) -> Make:
    """`make(max_parallel=1)`: a matrix of two prompts and two trials, started."""

    def begun(*, start: bool = True, **setup: Any) -> Matrix:
        matrix = matrices.create(SETUP | setup, check_budget=False)
        if start:
            matrices.start(matrix)
        return matrix

    return begun


def run_queued(matrix: Matrix) -> int:
    """What a worker does with the messages that are out; how many cells it took."""
    rows = list(Cell.objects.filter(matrix=matrix, queued=True, state="ready").order_by("position"))
    for cell in rows:
        take("cell", cell.pk)
    return len(rows)


def run_all(matrix: Matrix) -> Matrix:
    """Run until nothing is queued."""
    while run_queued(matrix):
        pass
    matrix.refresh_from_db()
    return matrix


def claim(cell: Cell) -> WorkRef:
    """Claim the cell as a worker does."""
    from masterchef import durable

    row = durable.claim(cells.TABLE, cell.pk, "matrix_id")
    assert row is not None
    return WorkRef(cells.TABLE, cell.pk, row.fence, f"cell:{cell.pk}", "cell")


def due(matrix: Matrix) -> None:
    """As if every wait of the matrix's cells were over."""
    sql("UPDATE judging_cell SET not_before = NULL WHERE matrix_id = %s", (matrix.pk,))
    sql(
        "UPDATE judging_cell SET not_before = masterchef_now() WHERE matrix_id = %s"
        " AND state = 'waiting'",
        (matrix.pk,),
    )
