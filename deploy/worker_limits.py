"""`masterchef-deploy scale`: the most threads that a group of workers may have on a machine.

The number is written where `up` finds it, and told to the running installation, whose agents follow
without a restart.
"""

from collections.abc import Callable
from typing import Any

from deploy import docker_compose, first
from deploy.errors import DeployError
from deploy.fleet import hosts, rollout
from deploy.fleet.composed import GROUPS

THREADS = 4  # of each worker, as compose.yaml says
__all__ = ["GROUPS", "tell", "write"]


def write(group: str, threads: int, host: str) -> list[str]:
    """Keep the number in .env or in the inventory; the machines that it is for."""
    if not hosts.there():
        written = first.write_env({GROUPS[group]: str(threads)})
        if host not in ("", written["MACHINE"]):
            raise DeployError(f"{host}: no such host", fix=f"it is {written['MACHINE']}")
        return [written["MACHINE"]]
    inventory = hosts.load()
    serving = [name for name, each in inventory.hosts.items() if group in each.workers]
    chosen = [name for name in serving if host in ("", name)]
    if not chosen:
        raise DeployError(
            f"no host {host or 'at all'} has workers of {group}",
            fix=f"write workers.{group} in {hosts.PATH}, then masterchef-deploy up",
        )
    for name in chosen:
        workers: dict[Any, int] = dict(inventory.hosts[name].workers)
        rollout.write(name, workers=workers | {group: threads})
    return chosen


def tell(machine: str, group: str, threads: int, *, say: Callable[[str], None]) -> None:
    """Have the running installation follow; where it doesn't run, `up` brings the number."""
    running = {each["Service"] for each in docker_compose.services() if each["State"] == "running"}
    if "web" not in running:
        say(f"{group} on {machine}: {threads} threads at most from the next masterchef-deploy up")
        return
    workers = str(-(-threads // THREADS))
    words = ("workers", "scale", group, "--max", workers, "--machine", machine)
    docker_compose.compose(*docker_compose.inside("web", "masterchef.cli", *words))
