"""Images that an example needs, built at its first run."""

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import say


def ensure(flavor: str) -> None:
    """Build the flavor's image unless it is there; raises CommandError where there is no engine."""
    from agents.containers.engine import problem
    from agents.containers.errors import EngineError
    from agents.flavors import image_builds

    if trouble := problem():
        raise CommandError(
            trouble,
            fix="start a Docker engine, or try the example that needs none: "
            "masterchef cook example essay",
            code=ExitCode.MISSING,
        )
    try:
        image_builds.build(
            flavor, say=lambda line: say(line) if line.startswith("building") else None
        )
    except EngineError as error:
        raise CommandError(str(error), code=ExitCode.FAILED) from error
