"""The trial matrix's tasks."""

from uuid import UUID

from judging.models import Matrix
from judging.trials import cells, tracking
from masterchef.celery import app


@app.task(name="judging.run_cell")
def run_cell(cell_id: int) -> None:
    cells.run_cell(cell_id)


@app.task(name="judging.push_matrix")
def push_matrix(matrix_id: str) -> None:
    tracking.push(Matrix.objects.get(pk=UUID(matrix_id)))
