"""`scale GROUP N --provider linode`: rented machines become hosts, and go when they aren't wanted.

Each step may be cut short and said again: a machine is found by its tag, a host by its name.
"""

import os
import subprocess
import time
from collections.abc import Callable
from typing import Any

from deploy.errors import DeployError
from deploy.fleet import hosts, plays_run, rental, rollout
from deploy.fleet.hosts import Inventory, Linode
from deploy.fleet.rental import Plan, Rented

READY_S = 900
Say = Callable[[str], None]


def scale(group: str, wanted: int, *, say: Say) -> None:
    """Have so many rented machines for a group of workers. Raises DeployError."""
    inventory = hosts.load()
    linode = _section(inventory)
    client, plan = _client(), _plan(linode)
    kept, surplus = rental.bring_to(client, plan, group, wanted)
    for machine in kept:
        known = inventory.hosts.get(machine.name)
        if known is None or known.address != machine.address:
            say(f"{machine.name}: {machine.address} is ours")
        inventory = rollout.write(
            machine.name, address=machine.address, does="work",
            workers={group: linode.threads}, drained=False,
        )  # fmt: skip
        _await(inventory, machine.name)
        rollout.up(inventory, say=say, only=machine.name)
    for machine in surplus:
        _let_go(client, machine, say)


def _let_go(client: Any, machine: Rented, say: Say) -> None:
    """Its workers finish or hand back, then the machine is given back, then it is forgotten."""
    known = hosts.load().hosts.get(machine.name)
    ours = known is not None and known.address == machine.address
    if ours:
        try:
            rollout.up(rollout.write(machine.name, drained=True), say=say, only=machine.name)
        except DeployError as error:
            # What it held has leases: they run out, and others play it.
            say(f"{machine.name} could not be drained ({error}); it goes all the same")
    rental.delete(client, machine)
    say(f"{machine.name}: {machine.address} is given back")
    if ours:
        rollout.forget(machine.name)


def _await(inventory: Inventory, name: str) -> None:
    """Until cloud-init has brought Docker there."""
    deadline = time.monotonic() + READY_S
    asked = plays_run.ssh(inventory, name, "docker version")
    while subprocess.run(asked, capture_output=True, stdin=subprocess.DEVNULL).returncode:
        if time.monotonic() > deadline:
            raise DeployError(f"{name} has no Docker after {READY_S} s", fix=f"look at it: {asked}")
        time.sleep(5)


def _section(inventory: Inventory) -> Linode:
    if inventory.linode is None:
        raise DeployError(
            f"{hosts.PATH} has no `linode`", fix="see docs/several-machines.md, Rented machines"
        )
    return inventory.linode


def _plan(linode: Linode) -> Plan:
    return Plan(
        linode.tag, linode.region, linode.type, linode.image,
        tuple(linode.authorized_keys), linode.maximum,
    )  # fmt: skip


def _client() -> Any:
    try:
        from linode_api4 import LinodeClient
    except ImportError:
        fix = ".venv/bin/pip install --require-hashes -r requirements-dev.txt"
        raise DeployError("linode-api4 isn't installed", fix=fix) from None
    token = os.environ.get("LINODE_TOKEN", "")
    if not token:
        raise DeployError(
            "LINODE_TOKEN isn't set", fix="export LINODE_TOKEN=…, of cloud.linode.com"
        )
    # Our own tries look first what an earlier one left behind; the client's would not.
    url = os.environ.get("LINODE_API_URL", "https://api.linode.com/v4")
    return LinodeClient(token, base_url=url, retry=False)
