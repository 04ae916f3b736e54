"""`masterchef cook import` and `export`: the folder in, the folder out."""

from pathlib import Path
from typing import Annotated

import typer

from masterchef.cli.cook.common import Name
from masterchef.cli.output import Json, data, emit, say


def import_cook(
    folder: Annotated[Path, typer.Argument(help="A cook folder, with or without results.")],
    json: Json = False,
) -> None:
    """Read a cook folder, check it whole, and keep it; results that are in it come along."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging.cooks.transfer import imports
    from masterchef.cli.cook import common, shown

    with common.refusals():
        cook = imports.import_folder(folder)
    if json:
        emit(common.row_of(cook))
    else:
        data().print(f"{cook.name} {str(cook.pk)[:8]}")
        say(f"next: {shown.next_step(cook)}")


def export(
    name: Name,
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    json: Json = False,
) -> None:
    """Write a cook with all its results into a folder."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging.cooks.transfer import exports
    from masterchef.cli.cook import common

    cook = common.find(name)
    with common.refusals():
        written = exports.export_folder(cook, folder)
    if json:
        emit({"folder": str(folder), "files": written})
    else:
        data().print(f"{written} files in {folder}", soft_wrap=True)
