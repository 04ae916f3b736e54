"""`masterchef worker`: a Celery worker for the queues that this host chooses.

With --agent it keeps as many of them as there is work for.
"""

import os
from collections.abc import Iterable
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
    agent: Annotated[
        bool, typer.Option("--agent", help="Keep as many workers as there is work for.")
    ] = False,
    group: Annotated[str, typer.Option(help="Of an agent: kitchen, turns or judging.")] = "turns",
    minimum: Annotated[int, typer.Option("--min", min=1, max=64, help="Of an agent: workers.")] = 1,
    maximum: Annotated[int, typer.Option("--max", min=1, max=64, help="Of an agent: workers.")] = 4,
    threads: Annotated[int, typer.Option(min=1, max=256, help="Of each of its workers.")] = 4,
    max_threads: Annotated[
        int, typer.Option(min=0, max=256, help="Of all its workers, in the place of --max.")
    ] = 0,
) -> None:
    """Run a worker for some queues, until Ctrl-C or SIGTERM.

    With --agent: keep workers of one group between --min and --max, by the number that the
    reconciler writes; --queues, --concurrency and --name have no meaning then.
    """
    from masterchef.celery import queues_matching
    from masterchef.cli.environment import find_stack
    from masterchef.embedded import commands

    if agent:
        from masterchef.cli import worker_agent

        most = -(-max_threads // threads) or maximum
        worker_agent.run(group, minimum=minimum, maximum=most, threads=threads)
        return
    try:
        names = queues_matching(queues)
    except ValueError as error:
        raise CommandError(f"--queues: {error}", code=ExitCode.USAGE) from error
    find_stack()
    names = _servable(names)
    command = commands.celery_worker(names, concurrency=concurrency, name=name)
    os.execv(command[0], command)


def _servable(names: list[str]) -> list[str]:
    """Without the queues of container flavors where no engine answers: they need one."""
    from agents.containers.engine import problem
    from masterchef.cli.output import say

    left_out = needs_engine(names)
    trouble = problem() if left_out else ""
    if not trouble:
        return names
    served = [name for name in names if name not in left_out]
    if not served:
        raise CommandError(
            f"--queues: {', '.join(left_out)} need a Docker engine, and {trouble}",
            fix="start Docker, or set DOCKER_HOST",
            code=ExitCode.MISSING,
        )
    say(f"left out, since {trouble}: {', '.join(left_out)}")
    return served


def needs_engine(queues: Iterable[str]) -> list[str]:
    """Those of the queues whose work runs in containers."""
    from agents import flavors

    boxed = {flavor for flavor in flavors.names() if flavors.get(flavor).image}
    named = {f"{what}.{flavor}" for what in ("cooks", "judges") for flavor in boxed} | {"checks"}
    return [name for name in queues if name in named]
