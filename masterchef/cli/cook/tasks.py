"""`masterchef cook import-task`: a Harbor or Terminal-Bench task as a cook's folder."""

from pathlib import Path
from typing import Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, say


def import_task(
    task: Annotated[Path, typer.Argument(help="A folder with task.toml and instruction.md.")],
    folder: Annotated[Path, typer.Argument(help="A new or empty folder for the cook.")],
    participants: Annotated[
        str, typer.Option(help="name=flavor, by commas: anna=claude,ben=codex; or flavors alone.")
    ] = "",
    oracle: Annotated[
        bool, typer.Option("--oracle", help="Let the task's own solution cook, and nobody else.")
    ] = False,
    attempts: Annotated[int, typer.Option(min=1, max=20, help="Of each participant.")] = 1,
    json: Json = False,
) -> None:
    """Write a Harbor or Terminal-Bench task as a cook folder, whose score is its tests."""
    from judging.briefs import harbor
    from masterchef.cli.cook.common import folder_refusals
    from masterchef.cli.cook.new import pairs

    if not participants and not oracle:
        raise CommandError("--participants: name at least one, or write --oracle",
                           code=ExitCode.USAGE)  # fmt: skip
    members = pairs(participants, "--participants")
    with folder_refusals():
        made = harbor.import_task(task, folder, members, oracle=oracle, attempts=attempts)
    if json:
        emit({"folder": str(folder), "name": made.name, "untranslated": list(made.untranslated)})
        return
    data().print(str(folder), soft_wrap=True)
    for line in made.untranslated:
        say(f"not translated: {line}")
    say(f"next: masterchef cook run {folder} --judge")
