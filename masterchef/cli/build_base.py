"""`masterchef build-base`: images of the flavors, on this machine's engine."""

import time
from collections.abc import Callable
from typing import Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import data, say, styled

STEPS = ("Step ", "building ", "fetching ", "asking ", "no registry")


def build_base(
    flavors: Annotated[
        list[str] | None, typer.Argument(help="Which flavors; only the shared base if none.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Build again what is there already.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every line.")] = False,
) -> None:
    """Build the shared base image and the images of flavors; what is up to date is left alone."""
    from agents.containers.engine import problem
    from agents.containers.errors import EngineError
    from agents.flavors import image_builds

    known = image_builds.buildable()
    wrong = [name for name in flavors or [] if name not in known]
    if wrong:
        raise CommandError(
            f"{', '.join(wrong)}: no such image; there are {', '.join(known)}", code=ExitCode.USAGE
        )
    if trouble := problem():
        raise CommandError(trouble, fix="start Docker, or set DOCKER_HOST", code=ExitCode.MISSING)
    for name in flavors or ["base"]:
        started = time.monotonic()
        try:
            tag = image_builds.build(name, say=_teller(verbose), force=force)
        except EngineError as error:
            raise CommandError(str(error), code=ExitCode.FAILED) from error
        took = f"{time.monotonic() - started:.0f} s"
        data().print(styled(("✓", "green"), f" {tag} ", (took, "dim")))


def _teller(verbose: bool) -> Callable[[str], None]:
    """Steps only, or every line."""

    def tell(line: str) -> None:
        if verbose or line.startswith(STEPS):
            say(line)

    return tell
