"""A matrix as files: CSV, JSON lines or Parquet, written as those of sessions are."""

from collections.abc import Iterable
from typing import IO

from judging.trials.analysis.cells import CellResult
from judging.trials.analysis.rows import COLUMNS, rows
from kitchen.exports import WRITERS, Table


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
    if what not in COLUMNS:
        raise ValueError(f"what: {what!r} can't be exported; write one of {', '.join(COLUMNS)}")
    if fmt not in WRITERS:
        raise ValueError(f"format: {fmt!r} is unknown; write one of {', '.join(WRITERS)}")
    names = list(COLUMNS[what])
    table = Table(model="", run="", order=(), columns=COLUMNS[what])
    found = (tuple(row[name] for name in names) for row in rows(cells, what, metric))
    return WRITERS[fmt](table, names, found, fileobj)
