"""`masterchef worker`: a Celery worker for the queues that this host chooses."""

import os
from typing import Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode


def worker(
    queues: Annotated[
        str, typer.Option(help="Queues to serve, globs allowed: 'turns.*,kitchen'.")
    ] = "*",
    concurrency: Annotated[int, typer.Option(min=1, help="Threads; turns wait on models.")] = 8,
    name: Annotated[str, typer.Option(help="This worker's name, unique on its host.")] = "worker",
) -> None:
    """Run a worker for some queues, until Ctrl-C or SIGTERM."""
    from masterchef.celery import queues_matching
    from masterchef.cli.environment import find_stack
    from masterchef.embedded import commands

    try:
        names = queues_matching(queues)
    except ValueError as error:
        raise CommandError(f"--queues: {error}", code=ExitCode.USAGE) from error
    find_stack()
    command = commands.celery_worker(names, concurrency=concurrency, name=name)
    os.execv(command[0], command)
