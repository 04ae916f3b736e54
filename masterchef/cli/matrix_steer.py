"""`masterchef matrix list, show, pause, resume, cancel, rerun, rescore`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, say, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from judging.models import Matrix

Which = Annotated[str, typer.Argument(help="The first characters of a matrix's id.")]


def list_(
    archived: Annotated[bool, typer.Option("--archived", help="Also those archived.")] = False,
    json: Json = False,
) -> None:
    """Matrices, newest first."""
    _setup()
    from judging.models import Matrix

    rows = Matrix.objects.filter(kind="matrix").order_by("-created_at")
    if not archived:
        rows = rows.filter(archived_at=None)
    columns = ("matrix", "name", "state", "cells", "tokens", "started")
    table((row_of(matrix, short=not json) for matrix in rows), columns, as_json=json)


def row_of(matrix: "Matrix", *, short: bool = False) -> dict[str, Any]:
    """One matrix as a JSON object, or as a line of a table."""
    done = matrix.cells_total - matrix.cells_left
    started = matrix.started_at
    return {
        "matrix": str(matrix.pk)[:8] if short else str(matrix.pk),
        "name": matrix.name,
        "state": matrix.state,
        "reason": matrix.reason,
        "cells": f"{done}/{matrix.cells_total}" if short else matrix.cells_total,
        "cells_left": matrix.cells_left,
        "tokens": f"{matrix.spent_tokens:,}" if short else matrix.spent_tokens,
        "cost_usd": float(matrix.spent_usd),
        "created": matrix.created_at,
        "started": started.strftime("%Y-%m-%d %H:%M") if short and started else started,
        "ended": matrix.ended_at,
        "archived": matrix.archived_at,
        "setup": matrix.setup,
    }


def show(
    matrix: Which,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Until it has ended.")] = False,
    failed: Annotated[
        bool, typer.Option("--failed", help="List the cells that did not end well.")
    ] = False,
    json: Json = False,
) -> None:
    """How far a matrix is, prompt by prompt, and what became of its cells."""
    _setup()
    from judging.trials import progress
    from masterchef.cli import lookup
    from masterchef.cli.matrix_live import follow as to_the_end
    from masterchef.cli.matrix_live import picture

    found = lookup.matrix(matrix)
    if follow:
        to_the_end(found, data())
    elif json:
        emit({**row_of(found), **progress.of(found).to_json()})
    else:
        data().print(picture(found.name, progress.of(found), []))
    if failed:
        table(_failed(found), ("cell", "outcome", "error"), as_json=json)


def _failed(matrix: "Matrix") -> list[dict[str, Any]]:
    rows = matrix.cells.exclude(outcome__in=("", "ok")).select_related("trial")
    return [
        {"cell": cell.label, "outcome": cell.outcome, "error": cell.error}
        for cell in rows.order_by("position")
    ]


def pause(matrix: Which) -> None:
    """Begin no further cells; those under way are finished and saved."""
    _setup()
    from judging.trials import matrices

    _steer(matrix, "matrix.pause", matrices.pause, "is paused")


def resume(matrix: Which) -> None:
    """Go on with a paused matrix."""
    _setup()
    from judging.trials import matrices

    _steer(matrix, "matrix.resume", matrices.resume, "goes on")


def cancel(matrix: Which) -> None:
    """End a matrix now; what was answered is kept."""
    _setup()
    from judging.trials import matrices

    _steer(
        matrix,
        "matrix.cancel",
        lambda row: matrices.cancel(row, "cancelled at the command line"),
        "ended",
    )


def rerun(
    matrix: Which,
    budget_usd: Annotated[float | None, typer.Option(help="A new budget.")] = None,
    budget_tokens: Annotated[int | None, typer.Option(help="A new budget.")] = None,
    timeout: Annotated[float | None, typer.Option(help="Seconds that one call may take.")] = None,
    bad_answers: Annotated[
        bool,
        typer.Option("--bad-answers", help="Also replies that could not be read; flatters models."),
    ] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Don't wait for its end.")] = False,
) -> None:
    """Run the failed cells again, and nothing else."""
    wanted = {
        "budget_usd": budget_usd,
        "budget_tokens": budget_tokens,
        "timeout_s": timeout,
    }
    changes = {key: value for key, value in wanted.items() if value is not None}
    _setup()
    from judging.models import BAD_ANSWERS, EXCLUDED
    from judging.trials import matrices

    outcomes = [*EXCLUDED, *(BAD_ANSWERS if bad_answers else ())]
    found = _steer(
        matrix,
        "matrix.rerun",
        lambda row: matrices.rerun_failed(row, outcomes=outcomes, changes=changes),
        "runs {} cells again",
    )
    if not detach:
        from masterchef.cli.matrix_live import follow
        from masterchef.cli.output import progress

        follow(found, progress())


def rescore(matrix: Which) -> None:
    """Score what was answered against the gold standards as they are now; no model is asked."""
    _setup()
    from judging.trials import rescores

    _steer(matrix, "matrix.rescore", rescores.rescore, "has {} cells scored anew")


def push(
    matrix: Which,
    uri: Annotated[str, typer.Option(help="MLflow's address; MASTERCHEF_MLFLOW_URI if left.")] = "",
) -> None:
    """Push an ended matrix's results to MLflow."""
    _setup()
    from judging.trials import mlflow_results

    _steer(
        matrix, "matrix.push", lambda row: mlflow_results.push(row, uri), "has {} results pushed"
    )


def _steer(text: str, action: str, verb: "Callable[[Matrix], object]", said: str) -> "Matrix":
    from masterchef import audit
    from masterchef.cli import lookup

    found = lookup.matrix(text)
    try:
        with audit.of_run(None, action, found):
            result = verb(found)
    except ValueError as error:  # InputError, StateError
        code = ExitCode.USAGE if hasattr(error, "problems") else ExitCode.FAILED
        raise CommandError(str(error), code=code) from error
    say(f"matrix {str(found.pk)[:8]} {said.format(result)}")
    return found


def _setup() -> None:
    from masterchef.cli.environment import setup_django

    setup_django()
