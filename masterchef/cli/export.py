"""`masterchef export`: events, turns, calls, the ledger or metrics, in one of three formats."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import say


def export(
    run: Annotated[str, typer.Argument(help="A session's id, or an experiment's number.")],
    what: Annotated[
        Literal["events", "turns", "calls", "ledger", "metrics"], typer.Option(help="Which table.")
    ] = "events",
    format: Annotated[
        Literal["csv", "jsonl", "parquet"], typer.Option(help="How it is written.")
    ] = "jsonl",
    out: Annotated[Path | None, typer.Option(help="The file; standard output if left out.")] = None,
) -> None:
    """Write a session's or an experiment's data to a file."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from kitchen import exports
    from masterchef.cli.lookup import runs

    if out is None and format == "parquet" and sys.stdout.isatty():
        raise CommandError("--out: Parquet isn't text; name a file", code=ExitCode.USAGE)
    if out is not None and not out.parent.is_dir():
        raise CommandError(f"--out: there is no folder {out.parent}", code=ExitCode.USAGE)
    ids = [session.pk for session in runs(run)]
    if out is None:
        exports.write(ids, what, format, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    # Beside the file and then in its place: a broken export leaves no half file.
    draft = out.with_name(f".{out.name}.part")
    try:
        with draft.open("wb") as file:
            rows = exports.write(ids, what, format, file)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
    say(f"{rows} rows ({what} of {len(ids)} sessions) written to {out}")
