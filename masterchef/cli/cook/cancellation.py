"""`masterchef cook cancel`."""

from typing import Annotated

import typer

from masterchef.cli.cook.common import Name
from masterchef.cli.output import say


def cancel(
    name: Name, reason: Annotated[str, typer.Option(help="Kept with the cook.")] = ""
) -> None:
    """End a cook now: its containers are removed, what was handed in stays."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging import cooks
    from masterchef import audit
    from masterchef.cli.cook import common

    cook = common.find(name)
    with common.refusals(), audit.of_run(None, "cook.cancel", cook):
        cooks.cancel(cook, reason)
    say(f"{cook.name} is cancelled; take it up again: masterchef cook resume {cook.name}")
