"""Results in MLflow, for those who track experiments there; off without MASTERCHEF_MLFLOW_URI."""

from typing import Any
from uuid import UUID

from django.conf import settings

from judging.models import Matrix
from judging.trials import reports
from masterchef.durable import Message
from masterchef.live import log
from masterchef.live.models import Level
from masterchef.runs import StateError
from masterchef.runs.models import ENDED_STATES

_FIGURES = (
    "rank", "coverage", "mean", "low", "high", "micro_f1", "tokens", "cost_usd", "seconds",
    "schema_valid_rate", "hallucination_rate",
)  # fmt: skip


def messages(matrix_id: UUID) -> list[Message]:
    """What to send once a matrix has ended."""
    return [Message("judging.push_matrix", [str(matrix_id)])] if settings.MLFLOW_URI else []


def push(matrix: Matrix, uri: str = "") -> int:
    """One MLflow run for each contender of an ended matrix; how many. May be repeated: runs that
    are there already are left alone. Raises StateError for a matrix that runs, or without MLflow.
    """
    uri = uri or settings.MLFLOW_URI
    if matrix.state not in ENDED_STATES:
        raise StateError(f"state: the matrix is {matrix.state}; wait for its end")
    if not uri:
        raise StateError("MASTERCHEF_MLFLOW_URI: is not set; write the address of an MLflow server")
    try:
        from mlflow import MlflowClient
    except ImportError:
        raise StateError("MLflow isn't installed; pip install 'masterchef-bench[mlflow]'") from None
    told = reports.report(matrix)
    client = MlflowClient(tracking_uri=uri)
    experiment = _experiment(client, f"masterchef/{matrix.name}")
    there = _known(client, experiment, told["matrix"])
    entries = [entry for entry in told["entries"] if _contender(entry) not in there]
    for entry in entries:
        _write(client, experiment, told, entry)
    log.write(matrix.pk, "pushed", f"{len(entries)} results pushed to MLflow", level=Level.INFO)
    return len(entries)


def _experiment(client: Any, name: str) -> str:
    found = client.get_experiment_by_name(name)
    return str(found.experiment_id if found else client.create_experiment(name))


def _known(client: Any, experiment: str, matrix: str) -> set[str]:
    runs = client.search_runs([experiment], filter_string=f"tags.matrix = '{matrix}'")
    return {run.data.tags["contender"] for run in runs}


def _contender(entry: dict[str, Any]) -> str:
    return f"{entry['combination']} · {entry['model']}"


def _write(client: Any, experiment: str, told: dict[str, Any], entry: dict[str, Any]) -> None:
    tags = {"matrix": told["matrix"], "contender": _contender(entry)}
    run = client.create_run(experiment, tags=tags, run_name=_contender(entry))
    params = {"prompt": entry["combination"], "model": entry["model"], "metric": told["metric"],
              "mode": told["mode"], "trials": entry["n"]}  # fmt: skip
    for name, value in params.items():
        client.log_param(run.info.run_id, name, value)
    for name in _FIGURES:
        if entry[name] is not None:
            client.log_metric(run.info.run_id, name, float(entry[name]))
    client.log_metric(run.info.run_id, "excluded", sum(entry["excluded"].values()))
    client.set_terminated(run.info.run_id)
