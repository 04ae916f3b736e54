"""To another major version of PostgreSQL: the newest dump, put into a new cluster.

The old cluster stays in the volume. Where anything fails, it serves again with its version.
"""

from collections.abc import Callable

from deploy import composing, rolling
from deploy.errors import DeployError
from deploy.first import read_env, write_env

Say = Callable[[str], None]
_RUN = ("run", "--rm", "--no-deps", "-T", "--volume", "postgres:/var/lib/masterchef/postgres")
_ENTER = "/usr/local/bin/enter"  # gives a process its secrets


def upgrade(version: str, *, say: Say) -> None:
    """Back up, stop, begin a new cluster with the version's PostgreSQL, restore, start.

    Nothing is lost: what changes data is stopped before the dump is taken. Raises DeployError.
    """
    before = read_env()["VERSION"]
    rolling.must_have(version)
    say("stopping what changes data")
    # `run` leaves the services of `depends_on` alone; the receiver must run while a backup is made.
    composing.compose("stop", "--timeout", "60", *_writers())
    command = (_ENTER, "python", "-m", "deploy.backups.keeper", "backup")
    backup = composing.asked("exec", "-T", "backup", *command).strip().splitlines()[-1]
    say(f"backup {backup} taken")
    composing.compose("stop", "--timeout", "60")
    _restoring("--aside", backup)
    try:
        write_env({"VERSION": version})
        say("starting the new PostgreSQL")
        composing.compose("up", "--detach", "--wait", "--wait-timeout", "600", "postgres")
        say("restoring the dump")
        _restoring("--dump", backup)
        rolling.up(say=say)
    except DeployError as error:
        say(f"that failed ({error}); going back to {before} and its database")
        composing.compose("stop", "--timeout", "60")
        write_env({"VERSION": before})
        _restoring("--back", backup)
        rolling.up(say=say)
        raise DeployError(
            f"version {version} did not take the data over; {before} serves again with its own",
            fix="masterchef-deploy logs, with the version's own words above",
        ) from error


def _writers() -> list[str]:
    """All that runs but the database and its backup."""
    kept = ("postgres", "backup", "migrate", "nginx")
    return [each["Service"] for each in composing.services() if each["Service"] not in kept]


def _restoring(*arguments: str) -> None:
    composing.compose(*_RUN, "backup", "python", "-m", "deploy.backups.moving", *arguments)
