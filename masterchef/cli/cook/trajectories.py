"""`masterchef cook trace`: what a participant did, step by step."""

from typing import Annotated

import typer
from rich.text import Text

from masterchef.cli.cook.common import Name
from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, say

SHOWN = 300  # characters of a step


def trace(
    name: Name,
    participant: Annotated[str, typer.Argument(help="Whose.")],
    round: Annotated[int, typer.Option(min=0, help="Of which round; 0 is the newest.")] = 0,
    atif: Annotated[bool, typer.Option("--atif", help="As ATIF, for other viewers.")] = False,
    json: Json = False,
) -> None:
    """Show a participant's messages, thinking and tool calls, also while it runs."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging.cooks.reports import trajectories
    from judging.models import Participation
    from masterchef.cli.cook import common

    rows = Participation.objects.filter(round__cook=common.find(name), name=participant)
    rows = rows.filter(round__number=round) if round else rows
    row = rows.select_related("round__cook").order_by("round__number").last()
    if row is None:
        raise CommandError(f"participant: there is no {participant!r} in that cook or round",
                           code=ExitCode.NOT_FOUND)  # fmt: skip
    if atif:
        emit(trajectories.atif_of(row))
        return
    steps = trajectories.steps_of(row)
    if json:
        emit({"steps": [step._asdict() for step in steps]})
        return
    for step in steps:
        head = f"{step.at[11:19] or '        '}  {step.kind:8} {step.tool}".rstrip()
        text = " ".join(step.text.split())
        data().print(Text(f"{head}  {text[:SHOWN]}"), soft_wrap=True)
    say(f"{len(steps)} steps")
