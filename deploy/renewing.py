"""To another major version of PostgreSQL: the newest dump, put into a new cluster.

The old cluster stays in the volume. Where anything fails, it serves again with its version.
"""

from collections.abc import Callable

from deploy import composing, rolling
from deploy.errors import DeployError
from deploy.first import read_env, write_env

Say = Callable[[str], None]
MOVING = "deploy.backups.moving"


def upgrade(version: str, *, say: Say) -> None:
    """Back up, stop, begin a new cluster with the version's PostgreSQL, restore, start.

    Nothing is lost: what changes data is stopped before the dump is taken. Raises DeployError.
    """
    before = read_env()["VERSION"]
    rolling.must_have(version)
    say("stopping what changes data")
    # The receiver must run while a backup is made.
    composing.compose("stop", "--timeout", "60", *_writers())
    backup = composing.asked(*composing.keeper("backup")).strip().splitlines()[-1]
    say(f"backup {backup} taken")
    composing.compose("stop", "--timeout", "60")
    composing.on_the_cluster(MOVING, "--aside", backup)
    try:
        write_env({"VERSION": version})
        say("starting the new PostgreSQL")
        composing.compose("up", "--detach", "--wait", "--wait-timeout", "600", "postgres")
        say("restoring the dump")
        composing.on_the_cluster(MOVING, "--dump", backup)
        rolling.up(say=say)
    except DeployError as error:
        say(f"that failed ({error}); going back to {before} and its database")
        composing.compose("stop", "--timeout", "60")
        write_env({"VERSION": before})
        composing.on_the_cluster(MOVING, "--back", backup)
        rolling.up(say=say)
        raise DeployError(
            f"version {version} did not take the data over; {before} serves again with its own",
            fix="masterchef-deploy logs, with the version's own words above",
        ) from error


def _writers() -> list[str]:
    """All that runs but the database and its backup."""
    kept = ("postgres", "backup", "migrate", "nginx")
    return [each["Service"] for each in composing.services() if each["Service"] not in kept]
