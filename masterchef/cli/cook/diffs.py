"""`masterchef cook diff`: what changed between two rounds."""

from typing import Annotated

import typer

from masterchef.cli.cook.common import Name
from masterchef.cli.output import Json, data, emit


def diff(
    name: Name,
    old: Annotated[int, typer.Argument(min=1, help="A round's number.")],
    new: Annotated[int, typer.Argument(min=1, help="Another's.")],
    participant: Annotated[str, typer.Option(help="Only this one's.")] = "",
    json: Json = False,
) -> None:
    """A unified diff of each participant's submissions of two rounds."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging import diffs
    from judging.cooks.reports import comparisons
    from masterchef.cli.cook import common

    cook = common.find(name)
    with common.refusals():
        found = comparisons.between(cook, old, new, participant=participant)
    for who, changes in found.items():
        if json:
            emit({"participant": who, "files": [each.to_json() for each in changes]})
        else:
            data().print(f"# {who}")
            text = diffs.as_text(changes) or "nothing changed"
            data().print(text, soft_wrap=True)
