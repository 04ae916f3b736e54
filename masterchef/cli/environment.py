"""Which database, broker and hosts a command talks to."""

import contextlib
import os
from collections.abc import Collection, Iterator

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import say
from masterchef.embedded import folders
from masterchef.embedded.errors import MissingPart
from masterchef.embedded.lock import is_held, running
from masterchef.embedded.stack import PLAY, Options, Stack


def _services_given() -> bool:
    return bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def stack_problem() -> str | None:
    """Point this process at the services given or at the running stack; None if that worked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masterchef.settings")
    if _services_given():
        return None
    stack = running(folders.home())
    if stack is None:
        if is_held(folders.home()):
            return f"the stack in {folders.home()} is still starting or stopping"
        return f"no stack is running in {folders.home()}"
    os.environ.update(stack.env)
    return None


def find_stack() -> None:
    """stack_problem(), raised as MissingPart."""
    problem = stack_problem()
    if problem:
        raise MissingPart(
            problem,
            fix="start one with `masterchef up` (or `make up`) in another terminal, "
            "or set DATABASE_URL and REDIS_URL",
        )


def setup_django() -> None:
    """find_stack(), and Django on top of it. Raises MissingPart."""
    find_stack()
    load_django()


def note_hosts() -> None:
    """Write the hosts of OLLAMA_HOSTS into the table; raises CommandError if it can't be read."""
    from agents import registry

    try:
        registry.sync_hosts()
    except ValueError as error:
        raise CommandError(str(error), code=ExitCode.USAGE) from error


def load_django() -> None:
    """Set Django up with what the environment says already."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masterchef.settings")
    django.setup()


@contextlib.contextmanager
def some_stack(
    parts: Collection[str] = PLAY, *, options: Options | None = None
) -> Iterator[Stack | None]:
    """The services given, the running stack, or else one of our own for the time of a command.

    Django is set up inside. The value is the stack if it is our own.
    """
    with contextlib.ExitStack() as exits:
        stack = None
        if not _services_given() and running(folders.home()) is None:
            stack = exits.enter_context(Stack(parts=parts, say=say, options=options or Options()))
            os.environ.update(stack.env)
        setup_django()
        yield stack
