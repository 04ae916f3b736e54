"""A matrix in a notebook, as pandas data frames."""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from judging.trials.analysis.cells import CellResult
from judging.trials.analysis.rows import COLUMNS, rows


class Frames(NamedTuple):
    """One frame for each table of COLUMNS; see there for their columns.

    frames.cells.pivot_table("entities_f1", "combination", "model")
    """

    cells: pd.DataFrame
    types: pd.DataFrame
    mistakes: pd.DataFrame
    confusion: pd.DataFrame
    ranking: pd.DataFrame


def frames(cells: Iterable[CellResult], metric: str = "entities_f1") -> Frames:
    """All tables of a matrix; an empty one has its columns too."""
    found = list(cells)
    return Frames(
        **{
            name: pd.DataFrame(list(rows(found, name, metric)), columns=list(COLUMNS[name]))
            for name in Frames._fields
        }
    )
