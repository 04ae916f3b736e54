"""To another major version of PostgreSQL: the newest dump, put into a new cluster.

The old cluster stays in the volume. Where anything fails, it serves again with its version.
"""

from collections.abc import Callable

from deploy import docker_compose, releases
from deploy.errors import DeployError
from deploy.first import read_env, write_env
from deploy.fleet import hosts, rollout

Say = Callable[[str], None]
MOVING = "deploy.backups.cluster_move"


def upgrade(version: str, *, say: Say) -> None:
    """Back up, stop, begin a new cluster with the version's PostgreSQL, restore, start.

    Nothing is lost: what changes data is stopped before the dump is taken. Raises DeployError.
    """
    env = read_env()
    before = env["VERSION"]
    releases.must_have(version)
    say("stopping what changes data")
    # The receiver must run while a backup is made.
    docker_compose.compose("stop", "--timeout", "60", *_writers())
    backup = docker_compose.asked(*docker_compose.keeper("backup")).strip().splitlines()[-1]
    say(f"backup {backup} taken")
    docker_compose.compose("stop", "--timeout", "60")
    docker_compose.on_the_cluster(MOVING, "--aside", backup)
    try:
        write_env({"VERSION": version, "STORES_VERSION": "", "EDGE_VERSION": ""})
        _place()
        say("starting the new PostgreSQL")
        docker_compose.compose("up", "--detach", "--wait", "--wait-timeout", "600", "postgres")
        say("restoring the dump")
        docker_compose.on_the_cluster(MOVING, "--dump", backup)
        releases.up(say=say)
    except DeployError as error:
        say(f"that failed ({error}); going back to {before} and its database")
        docker_compose.compose("stop", "--timeout", "60")
        write_env({name: env.get(name, "") for name in releases.VERSIONS})
        _place()
        docker_compose.on_the_cluster(MOVING, "--back", backup)
        releases.up(say=say)
        raise DeployError(
            f"version {version} did not take the data over; {before} serves again with its own",
            fix="masterchef-deploy logs, with the version's own words above",
        ) from error


def _place() -> None:
    """Where there are several hosts, Compose runs on the site's: it must know of the version."""
    if hosts.there():
        inventory = hosts.load()
        rollout.place(inventory, inventory.site)


def _writers() -> list[str]:
    """All that runs but the database and its backup."""
    kept = ("postgres", "backup", "migrate", "nginx")
    return [each["Service"] for each in docker_compose.services() if each["Service"] not in kept]
