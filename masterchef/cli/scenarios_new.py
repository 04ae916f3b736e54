"""`masterchef scenarios new`: a kitchen from the generator, printed, written or saved."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, emit, say

if TYPE_CHECKING:
    from kitchen.generator import Generated


def new(
    family: Annotated[str, typer.Option(help="What kind of evening, such as busy_night.")],
    level: Annotated[int, typer.Option(help="1, 2 or 3.")],
    seed: Annotated[int, typer.Option(help="Which of all; the same seed is the same kitchen.")],
    out: Annotated[Path | None, typer.Option(help="The YAML file, in place of printing.")] = None,
    save: Annotated[
        bool, typer.Option("--save", help="Keep it among the saved scenarios, under its name.")
    ] = False,
    json: Json = False,
) -> None:
    """Draw a scenario around the shipped one of its family and level. Needs no stack but to save.

    Its name ends in a digest of all that is in it. `calibrate` says whether it passes the gates.
    """
    from kitchen import generator

    try:
        made = generator.generate(family, level, seed)
    except ValueError as error:
        raise CommandError(f"--{error}", code=ExitCode.USAGE) from error
    if out is not None:
        if out.is_dir() or not out.parent.is_dir():
            raise CommandError(f"--out: {out} can't be written",
                               fix="name a file in a folder that is there",
                               code=ExitCode.USAGE)  # fmt: skip
        out.write_text(made.text, encoding="utf-8")
        say(f"{made.name} is written to {out}")
    if save:
        _save(made)
    if json:
        emit({"name": made.name, "digest": made.scenario.digest, "text": made.text})
    elif out is None and not save:
        print(made.text, end="")


def _save(made: "Generated") -> None:
    from masterchef.cli.environment import setup_django

    setup_django()
    from kitchen import library
    from masterchef import audit

    row, written = library.save_scenario(made.text)
    if written:
        audit.write(None, "scenario.save", row, digest=row.digest)
    say(f"{row.name} is {'saved' if written else 'there already, as it is'}")
