"""`masterchef matrix …`: prompts × models × clinical trials."""

import typer

from masterchef.cli.matrix_score import score

matrix = typer.Typer(help="Prompts × models × clinical trials, against a gold standard.")


@matrix.callback()
def _group() -> None:
    """Keeps `score` a command of its own while it is the only one."""


matrix.command()(score)
