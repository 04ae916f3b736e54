"""`masterchef library import, export`: all that the library takes, files of any kind at once."""

from pathlib import Path
from typing import Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, emit, say, table

library = typer.Typer(help="Files of every kind, in and out.", no_args_is_help=True)


@library.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Files.", exists=True, dir_okay=False)],
    write: Annotated[bool, typer.Option("--write", help="Do it; else only say what.")] = False,
    json: Json = False,
) -> None:
    """Say what the files would bring, new, changed or refused; with --write all of it, or none."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging import importing
    from judging.trials import library as shelf
    from kitchen import texts

    shelf.sync()
    try:
        contents = {str(file): texts.read(file) for file in files}
    except texts.NotText as error:
        raise CommandError(str(error), code=ExitCode.USAGE) from error
    told = (importing.take_in if write else importing.preview)(contents)
    lines = [line._asdict() for line in told.lines]
    if json:
        emit({"lines": lines, "written": told.written})
    else:
        table(lines, ("file", "kind", "name", "what", "why"), as_json=False)
    if told.refused:
        problems = "\n".join(line.why for line in told.refused)
        fix = "correct or leave out what is refused; nothing was written"
        raise CommandError(problems, fix=fix, code=ExitCode.USAGE)


@library.command("export")
def export(
    out: Annotated[Path, typer.Option(help="The zip to write.")] = Path("library.zip"),
) -> None:
    """Write everything as files that the import reads again."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging.importing import outwards
    from judging.trials import library as shelf

    shelf.sync()
    out.write_bytes(outwards.archive())
    say(f"written to {out}")
