"""Results pushed to a real MLflow store."""

from pathlib import Path
from typing import Any

import pytest

from judging.trials import mlflow_results
from masterchef.runs import StateError

from .conftest import Make, run_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.slow
def test_an_ended_matrix_is_pushed_once(make: Make, tmp_path: Path, monkeypatch: Any) -> None:
    mlflow = pytest.importorskip("mlflow")
    # The skinny package has no SQL; its store in files is what a test can have without a server.
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    uri = f"file://{tmp_path}/runs"
    matrix = make()
    with pytest.raises(StateError, match="wait for its end"):
        mlflow_results.push(matrix, uri)
    run_all(matrix)
    assert mlflow_results.push(matrix, uri) == 1
    assert mlflow_results.push(matrix, uri) == 0
    client = mlflow.MlflowClient(tracking_uri=uri)
    experiment = client.get_experiment_by_name(f"masterchef/{matrix.name}")
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.data.params["prompt"] == "extraction_quotes@1"
    assert 0 <= run.data.metrics["mean"] <= 1
    assert (run.data.metrics["rank"], run.data.metrics["coverage"]) == (1, 1)


def test_without_the_setting_nothing_is_pushed(make: Make) -> None:
    matrix = run_all(make())
    assert mlflow_results.messages(matrix.pk) == []
    with pytest.raises(StateError, match="MASTERCHEF_MLFLOW_URI: is not set"):
        mlflow_results.push(matrix)
