"""`masterchef matrix …`: prompts × models × clinical trials."""

import typer

from masterchef.cli import (
    matrix_library,
    matrix_optimise,
    matrix_report,
    matrix_run,
    matrix_steer,
    matrix_tidy,
)
from masterchef.cli.matrix_score import score

matrix = typer.Typer(
    help="Prompts × models × clinical trials, against a gold standard.", no_args_is_help=True
)

matrix.command()(matrix_run.run)
matrix.command()(matrix_run.start)
matrix.command()(matrix_run.save)
matrix.command("list")(matrix_steer.list_)
matrix.command()(matrix_steer.show)
matrix.command()(matrix_steer.pause)
matrix.command()(matrix_steer.resume)
matrix.command()(matrix_steer.cancel)
matrix.command()(matrix_steer.rerun)
matrix.command()(matrix_steer.rescore)
matrix.command()(matrix_steer.push)
matrix.command()(matrix_report.report)
matrix.command()(matrix_report.compare)
matrix.command()(matrix_tidy.archive)
matrix.command()(matrix_tidy.delete)
matrix.command()(score)
matrix.add_typer(matrix_optimise.optimise, name="optimise")
matrix.add_typer(matrix_library.prompts, name="prompts")
matrix.add_typer(matrix_library.trials, name="trials")
matrix.add_typer(matrix_library.gold, name="gold")
