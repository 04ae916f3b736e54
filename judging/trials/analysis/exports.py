"""A matrix as files: CSV, JSON lines or Parquet, written as those of sessions are."""

from collections.abc import Iterable
from typing import IO

from judging.trials.analysis.cells import CellResult
from judging.trials.analysis.rows import COLUMNS, rows
from masterchef.runs import exports


def write(
    cells: Iterable[CellResult],
    what: str,
    fmt: str,
    fileobj: IO[bytes],
    *,
    metric: str = "entities_f1",
) -> int:
    """Write a table of COLUMNS and return its number of rows; the file stays open.

    Raises ValueError naming what is wrong for an unknown `what` or `fmt`.
    """
    columns = exports.chosen(COLUMNS, what, fmt)
    found = (tuple(row[name] for name in columns) for row in rows(cells, what, metric))
    return exports.write(columns, found, fmt, fileobj)
