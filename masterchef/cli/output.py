"""The two streams: data for programs and people on stdout, progress on stderr."""

import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

# Which turn the order of letters round, so that a name shows another ending than it has.
_TURNS = {code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
# What a terminal may take for an order: C0 but for the line end and the tab, DEL, and C1.
_ESCAPES = {
    **{code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))},
    **_TURNS,
}
_JSON_ESCAPES = {code: f"\\u{code:04x}" for code in range(127, 160)} | _TURNS
# Columns of sentences: a fix that a narrow column cuts helps nobody.
SENTENCES = frozenset({"why", "error", "reason", "refused", "findings"})
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of a table.")]


@cache
def progress() -> "Console":
    """The console on stderr; like all of rich it honours NO_COLOR."""
    return console(stderr=True)


@cache
def data() -> "Console":
    """The console on stdout."""
    return console()


def console(**options: Any) -> "Console":
    """A console that takes every text literally, in tables and titles too.

    What is printed here holds names, messages and replies of others: with rich's markup on,
    "qwen [fast]" loses a word and "[/no_think]" ends the command. Styles come from `styled`
    and from `style=` instead, so there is nothing to escape and nothing to forget.
    """
    _forgive()
    return _literal()(markup=False, emoji=False, highlight=False, **options)


@cache
def _literal() -> "type[Console]":
    """Consoles that write control characters of a text as escapes: a name may hold a terminal's
    orders, to clear the screen or to set its title."""
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment
    from rich.text import Text

    class Literal(Console):
        def render_str(self, text: str, **options: Any) -> Text:
            return super().render_str(text.translate(_ESCAPES), **options)  # before it is measured

        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterable[Segment]:
            for segment in super().render(renderable, options):
                if segment.control:
                    yield segment
                else:
                    yield segment._replace(text=segment.text.translate(_ESCAPES))

    return Literal


def _forgive() -> None:
    """Characters that a stream can't take are written as escapes.

    A terminal may be of Latin-1, and a file's name may be no UTF-8: strict, one of them ends the
    command, and rich, which keeps what it couldn't write, fails at each later line too.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors != "backslashreplace":
            stream.reconfigure(errors="backslashreplace")


def styled(*parts: str | tuple[str, str]) -> "Text":
    """One text out of plain parts and of (text, style) pairs."""
    from rich.text import Text

    return Text.assemble(*parts)


def say(line: str) -> None:
    """One line of progress, taken literally."""
    progress().print(line, soft_wrap=True)


def emit(row: Mapping[str, Any]) -> None:
    """One JSON object on a line of stdout; dates and paths as text."""
    line = json.dumps(row, default=str, ensure_ascii=False).translate(_JSON_ESCAPES)
    try:
        line.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # a terminal of Latin-1, or half a surrogate pair
        line = json.dumps(row, default=str)
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    """Rows as JSON lines (all their fields) or as a table of the given columns.

    What went wrong, with its fix, stands whole on lines of its own below the table; a word that is
    too long for its column goes on in the next line.
    """
    if as_json:
        for row in rows:
            emit(row)
        return
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, header_style="bold")
    short = [name for name in columns if name not in SENTENCES]
    for name in short:
        grid.add_column(name, overflow="fold")
    said = []
    for row in rows:
        grid.add_row(*("" if row.get(name) is None else str(row[name]) for name in short))
        said += [f"  {row.get(columns[0])}: {' '.join(str(row[name]).split())}"
                 for name in columns if name in SENTENCES and row.get(name)]  # fmt: skip
    data().print(grid)
    for line in said:
        data().print(line, soft_wrap=True)
