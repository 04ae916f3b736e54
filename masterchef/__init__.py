"""MasterChef-Bench. In a notebook: `masterchef.results("3f2a").cells`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from judging.trials.analysis import Frames


def results(run: str) -> "Frames":
    """A matrix's tables as pandas frames: cells, types, mistakes, confusion, ranking.

    `run` is the beginning of its id. Finds the stack as the command line does; raises
    MissingPart and CommandError.
    """
    from django.apps import apps

    from masterchef.cli import environment, lookup

    if not apps.ready:
        environment.setup_django()
    from judging.trials import results as cells
    from judging.trials.analysis import frames

    matrix = lookup.matrix(run)
    return frames(cells.of(matrix), matrix.setup["metric"])
