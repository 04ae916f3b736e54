"""`masterchef logs`: the log of any run, coloured, filtered, followed, exported."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, say

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from masterchef.live.models import LogLine
    from masterchef.runs.models import Run

_POLL_S = 0.25


def logs(
    run: Annotated[str, typer.Argument(help="The first characters of a run's id, of any kind.")],
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Until the run has ended.")
    ] = False,
    level: Annotated[
        str, typer.Option(help="This level and above: DEBUG, INFO, WARNING or ERROR.")
    ] = "DEBUG",
    grep: Annotated[str, typer.Option(help="Only lines that hold this regular expression.")] = "",
    kind: Annotated[str, typer.Option(help="Such as call_failed or cell_done.")] = "",
    seat: Annotated[str, typer.Option(help="Such as L1, or cell:17 of a matrix.")] = "",
    host: Annotated[str, typer.Option(help="A host's name.")] = "",
    tail: Annotated[
        int | None, typer.Option("--tail", "-n", min=0, help="Only the last so many lines.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write a file, with the filters applied.")
    ] = None,
    format: Annotated[
        Literal["text", "jsonl"], typer.Option(help="Of the file written by --out.")
    ] = "text",
    json: Json = False,
) -> None:
    """Show what went on in a session, a cook or a matrix, call by call."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from masterchef.cli import lookup
    from masterchef.live import log_lines
    from masterchef.live.lines import level_of

    found = lookup.run(run)
    try:
        rows = log_lines.chosen(
            found.pk, level=level_of(level), kind=kind, seat=seat, host=host, grep=grep
        )
    except log_lines.PatternError as error:
        raise CommandError(f"--grep: {error}", code=ExitCode.USAGE) from error
    except ValueError as error:
        raise CommandError(f"--level: {error}", code=ExitCode.USAGE) from error
    lines = _lines(rows, found, follow, tail)
    if out is not None:
        _write(lines, out, format)
    else:
        _print(lines, as_json=json)


def _lines(
    rows: "QuerySet[LogLine]", run: "Run", follow: bool, tail: int | None
) -> Iterator[dict[str, Any]]:
    """What there is, and what comes while the run goes on."""
    from masterchef.live import log_lines

    last = 0
    if tail is not None:
        ids = rows.order_by("-id").values_list("id", flat=True)
        last = next(iter(ids[tail : tail + 1]), 0)
    while True:
        run.refresh_from_db()
        over = run.ended or not follow  # read before the lines, so none is missed
        for line in log_lines.after(rows, last):
            last = line["id"]
            yield line
        if over:
            return
        time.sleep(_POLL_S)


def _print(lines: Iterable[dict[str, Any]], *, as_json: bool) -> None:
    from masterchef.cli.log_view import line_text

    for line in lines:
        if as_json:
            emit(line)
        else:
            data().print(line_text(line), soft_wrap=True)


def _write(lines: Iterable[dict[str, Any]], out: Path, format: str) -> None:
    from masterchef.live.lines import written

    if not out.parent.is_dir():
        raise CommandError(f"--out: there is no folder {out.parent}", code=ExitCode.USAGE)
    count = 0
    with out.open("wb") as file:
        for line in lines:
            file.write(written(line, format))
            count += 1
    say(f"{count} lines written to {out}")
