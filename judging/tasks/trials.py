"""The trial matrix's tasks."""

from judging.trials import cells
from masterchef.celery import app


@app.task(name="judging.run_cell")
def run_cell(cell_id: int) -> None:
    cells.run_cell(cell_id)
