"""`masterchef cook clean`: what cooks left on this machine and in storage."""

from typing import Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit


def clean(
    name: Annotated[str, typer.Argument(help="Only this cook's; all that ended if left out.")] = "",
    images: Annotated[bool, typer.Option("--images", help="The images of flavors, too.")] = False,
    older_than: Annotated[
        float | None,
        typer.Option(min=0, help="Delete cooks, with files, that ended so many days ago."),
    ] = None,
    json: Json = False,
) -> None:
    """Remove containers, networks and volumes of cooks, by label; old cooks too, if asked."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging.cooks.transfer import removal
    from masterchef.cli.cook import common

    cook = common.find(name) if name else None
    if cook is not None and cook.state == "running":
        raise CommandError(f"{cook.name} is running", fix=f"masterchef cook cancel {cook.name}",
                           code=ExitCode.FAILED)  # fmt: skip
    found = removal.clean(cook, images=images, older_than_days=older_than)
    if json:
        emit(found)
    else:
        words = ", ".join(f"{count} {what}" for what, count in found.items() if what != "engine")
        data().print(f"removed {words}")
        if found["engine"]:
            data().print(f"containers were not looked at: {found['engine']}")
