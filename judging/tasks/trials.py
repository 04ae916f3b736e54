"""The trial matrix's tasks."""

from uuid import UUID

from judging.models import Matrix
from judging.trials import mlflow_results
from masterchef.celery import app


@app.task(name="judging.push_matrix")
def push_matrix(matrix_id: str) -> None:
    mlflow_results.push(Matrix.objects.get(pk=UUID(matrix_id)))
