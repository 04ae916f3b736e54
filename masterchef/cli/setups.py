"""`masterchef setups`: saved setups of every kind of run, and lists of models."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, emit, say, table
from masterchef.cli.retirement import Back, retired_by

if TYPE_CHECKING:
    from judging.models import SavedSetup

setups = typer.Typer(help="Saved setups, to be started again.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="A setup's name.")]


@setups.command("list")
def list_(json: Json = False) -> None:
    """Every saved setup by name; the retired ones are marked."""
    _django()
    from judging.models import SavedSetup

    rows = SavedSetup.objects.order_by("name").values("name", "kind", "retired")
    shown = ({**row, "retired": "yes" if row["retired"] else ""} for row in rows)
    table(rows if json else shown, ("name", "kind", "retired"), as_json=json)


@setups.command("show")
def show(name: Name) -> None:
    """A setup as JSON, as `library import` reads it."""
    row = _found(name)
    from judging.importing.outwards import setup_file

    emit(setup_file(row))


@setups.command("save")
def save(
    name: Name,
    file: Annotated[Path, typer.Argument(help="Its JSON.", exists=True, dir_okay=False)],
    kind: Annotated[str, typer.Option(help="matrix, session, suite, cook or models.")],
) -> None:
    """Keep a setup under a name, in the place of what the name held before."""
    _django()
    from judging import setups as kept
    from judging.gold import BadFile
    from judging.gold.json_text import read_bytes, read_json
    from masterchef import audit

    try:
        row = kept.save(name, kind, read_json(read_bytes(file), str(file)), owner=None)
    except BadFile as error:
        raise CommandError(str(error), code=ExitCode.USAGE) from error
    audit.write(None, "setup.save", row, kind=kind)
    say(f"{row} is saved")


@setups.command("start")
def start(name: Name) -> None:
    """Start what it says."""
    row = _found(name)
    from judging import setups as kept
    from judging.gold import BadFile

    try:
        runs = kept.start(row, owner=None)
    except BadFile as error:
        raise CommandError(str(error), code=ExitCode.USAGE) from error
    for run in runs:
        say(str(run))


@setups.command("retire")
def retire(
    name: Name,
    back: Back = False,
) -> None:
    """Offer it no more."""
    row = _found(name)
    from judging import setups as kept

    retired_by(row, kept.retire, room="setup", back=back)


def _found(name: str) -> "SavedSetup":
    _django()
    from judging.models import SavedSetup
    from masterchef.cli import lookup

    row: SavedSetup = lookup.by_name(SavedSetup.objects.all(), name, "setup")
    return row


def _django() -> None:
    from masterchef.cli.environment import setup_django

    setup_django()
