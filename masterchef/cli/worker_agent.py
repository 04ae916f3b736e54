"""`masterchef worker --agent`: see masterchef/scaling/agent.py."""

import signal
import threading

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode


def run(group: str, *, minimum: int, maximum: int, threads: int) -> None:
    """Keep this machine's workers of the group until SIGTERM or SIGINT, then drain them."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from django.conf import settings

    from kitchen.engine import RULESET
    from masterchef.embedded import commands
    from masterchef.scaling import bounds
    from masterchef.scaling.agent import Agent
    from masterchef.scaling.models import QUEUES, Group
    from masterchef.scaling.rows import Given

    if group not in Group.values:
        raise CommandError(f"--group: write one of {', '.join(Group.values)}", code=ExitCode.USAGE)
    try:
        bounds.check(minimum, maximum)
    except bounds.BoundsError as error:
        raise CommandError(f"--{error.field[:3]}: {error.problem}", code=ExitCode.USAGE) from error
    which = Group(group)
    machine = settings.HOST_NAME
    given = Given(machine, which, threads, minimum, maximum, RULESET)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    queues = QUEUES[which].split(",")
    Agent(given, lambda name: commands.worker(queues, concurrency=threads, name=name)).run(stop)
