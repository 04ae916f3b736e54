"""`masterchef cook new`: a folder to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import data, say


def new(
    name: Annotated[str, typer.Argument(help="The cook's name; also its folder's.")],
    participants: Annotated[
        str, typer.Option(help="name=flavor, by commas: anna=claude,ben=codex; or flavors alone.")
    ],
    judges: Annotated[
        str, typer.Option(help="The same for judges; each flavor judges once if left out.")
    ] = "",
    models: Annotated[
        str, typer.Option(help="name=model, by commas, for participants and judges.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="Where; ./NAME if left out.")] = None,
) -> None:
    """Write a new cook folder with BRIEF.md, brief.yaml, JUDGE_BRIEF.md and raw/."""
    from judging.briefs import new_folder
    from masterchef.celery import FLAVORS
    from masterchef.cli.cook import sign_in
    from masterchef.cli.cook.common import folder_refusals

    folder = out or Path(name)
    members, panel = pairs(participants, "--participants"), pairs(judges, "--judges")
    named = pairs(models, "--models")
    network, why, missing = sign_in.network_for({*members.values(), *panel.values()})
    with folder_refusals():
        new_folder(
            folder,
            name,
            members,
            judges=panel or None,
            models=named or None,
            flavors=FLAVORS,
            network=network,
            why=why,
        )
    data().print(str(folder), soft_wrap=True)
    if why:
        say(f"network: {network} ({why})")
    for line in missing:
        say(f"note: {line}")
    say(f"next: write {folder}/BRIEF.md and {folder}/brief.yaml, "
        f"then masterchef cook run {folder}")  # fmt: skip


def pairs(text: str, option: str) -> dict[str, str]:
    """{"anna": "claude"} of "anna=claude"; a word alone is its own flavor. Raises CommandError."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = part.partition("=")
        if not name or (equals and not value):
            raise CommandError(f"{option}: {part!r}; write name=flavor", code=ExitCode.USAGE)
        if name in found:
            raise CommandError(f"{option}: {name!r} is there twice", code=ExitCode.USAGE)
        found[name] = value or name
    return found
