"""`masterchef cook add-participant`: somebody joins a cook that has begun."""

from pathlib import Path
from typing import Annotated

import typer

from masterchef.cli.cook.common import Name
from masterchef.cli.cook.new import pairs
from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import say


def add_participant(
    name: Name,
    member: Annotated[str, typer.Argument(help="name=flavor, or a flavor alone.")],
    model: Annotated[str, typer.Option(help="The model, if the flavor is told one.")] = "",
    folder: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="The cook's folder; the one of its name here."),
    ] = None,
) -> None:
    """Add a participant; `cook run` then lets it cook, and the next panel judges it with all."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging import cooks
    from judging.cooks.rounds import newcomers
    from masterchef import audit
    from masterchef.cli.cook import common

    named = pairs(member, "member")
    if len(named) != 1:
        raise CommandError("member: write one name=flavor", code=ExitCode.USAGE)
    [(who, flavor)] = named.items()
    cook = common.find(name)
    with common.refusals(), audit.of_run(None, "cook.add_participant", cook):
        cooks.add_participant(cook, who, flavor, model=model)
        place = folder or Path(cook.name)
        if newcomers.write_beside(place, cook, who, flavor, model):
            say(f"{place}/brief.yaml has {who} too")
    say(f"next: masterchef cook run {cook.name}")
