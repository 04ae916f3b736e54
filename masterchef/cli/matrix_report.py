"""`masterchef matrix report` and `compare`."""

from typing import TYPE_CHECKING

from masterchef.cli.output import emit

if TYPE_CHECKING:
    from rich.console import Console

    from judging.models import Matrix


def show_report(matrix: "Matrix", console: "Console") -> None:
    from judging.trials import progress
    from masterchef.cli.matrix_live import picture

    console.print(picture(matrix.name, progress.of(matrix), []))


def emit_report(matrix: "Matrix") -> None:
    from judging.trials import progress

    emit({"matrix": matrix.pk, **progress.of(matrix).to_json()})
