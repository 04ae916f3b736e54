"""The two streams: data for programs and people on stdout, progress on stderr."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of a table.")]


@cache
def progress() -> "Console":
    """The console on stderr; like all of rich it honours NO_COLOR."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


@cache
def data() -> "Console":
    """The console on stdout."""
    from rich.console import Console

    return Console(highlight=False)


def say(line: str) -> None:
    """One line of progress, taken literally."""
    progress().print(line, markup=False, emoji=False, soft_wrap=True)


def emit(row: Mapping[str, Any]) -> None:
    """One JSON object on a line of stdout; dates and paths as text."""
    sys.stdout.write(json.dumps(row, default=str, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    """Rows as JSON lines (all their fields) or as a table of the given columns."""
    if as_json:
        for row in rows:
            emit(row)
        return
    from rich.table import Table

    grid = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        grid.add_row(*("" if row.get(name) is None else str(row[name]) for name in columns))
    data().print(grid)
