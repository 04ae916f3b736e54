"""Bringing hosts in line with the inventory, and asking them how they are."""

import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from deploy import first
from deploy.errors import DeployError
from deploy.findings import Finding
from deploy.fleet import hosts, image_transfer, plays_run
from deploy.fleet.host_files import stage
from deploy.fleet.hosts import Inventory

Say = Callable[[str], None]


def check(inventory: Inventory) -> Iterator[Finding]:
    """What each host lacks; changes nothing."""
    for found in plays_run.play(inventory, "check", each={name: {} for name in inventory.hosts}):
        well = found.outcome == "ok"
        fix = found.fix or f"ssh {inventory.hosts[found.host].address} must work without a password"
        yield Finding(f"{found.host} {found.task}", found.detail or "yes", "" if well else fix)


def up(inventory: Inventory, *, say: Say, only: str = "") -> None:
    """Every host, or one: files, images, containers, healthy. Raises DeployError at the first
    host that fails; those after it are left as they were."""
    version = first.read_env().get("VERSION", "1")
    names = [name for name in _ordered(inventory) if only in ("", name)]
    each: dict[str, dict[str, Any]] = {}
    for name in names:
        for tag in image_transfer.carry(inventory, name, version):
            say(f"{name}: {tag} carried")
        each[name] = {"staged": str(stage(inventory, name))}
    for found in plays_run.play(inventory, "up", each=each, compose=str(_compose())):
        if found.outcome != "ok":
            raise DeployError(
                f"{found.host}: {found.task}: {found.detail}",
                fix=found.fix or "masterchef-deploy check",
            )
        if found.changed:
            say(f"{found.host}: {found.task}")
    for name in names:
        (Path(each[name]["staged"])).unlink()  # it holds the host's secrets


def services(inventory: Inventory, name: str) -> list[dict[str, Any]]:
    """[{Service, State, Health, Image, …}] of a host's containers; raises DeployError."""
    asked = subprocess.run(
        remote(inventory, name, "ps", "--all", "--format", "json"), capture_output=True, text=True
    )
    if asked.returncode:
        raise DeployError(f"{name}: {asked.stderr.strip()[-300:]}", fix="masterchef-deploy check")
    return [json.loads(line) for line in asked.stdout.splitlines() if line.startswith("{")]


def remote(inventory: Inventory, name: str, *arguments: str) -> list[str]:
    """The command line of that host's Compose, over ssh."""
    words = shlex.join(["./docker-compose", *arguments])
    become = "" if inventory.hosts[name].user == "root" else "sudo "
    command = f"{become}sh -c {shlex.quote(f'cd {plays_run.PLACE} && {words}')}"
    return plays_run.ssh(inventory, name, command)


def write(name: str, **fields: Any) -> Inventory:
    """Change or add a host in the inventory's file, comments kept; refused changes nothing."""
    before = hosts.PATH.read_text()
    yaml = YAML()
    tree = yaml.load(before)
    tree["hosts"].setdefault(name, {}).update(fields)
    with hosts.PATH.open("w") as file:
        yaml.dump(tree, file)
    try:
        return hosts.load()
    except DeployError:
        hosts.PATH.write_text(before)
        raise


def forget(name: str) -> Inventory:
    """Take a host out of the inventory's file."""
    yaml = YAML()
    tree = yaml.load(hosts.PATH.read_text())
    tree["hosts"].pop(name, None)
    with hosts.PATH.open("w") as file:
        yaml.dump(tree, file)
    return hosts.load()


def _ordered(inventory: Inventory) -> list[str]:
    """The site's host first: the others need its database."""
    return [inventory.site, *(name for name in inventory.hosts if name != inventory.site)]


def _compose() -> Path:
    """The Compose program that is carried: hosts need none of their own."""
    beside = Path(sys.executable).with_name("docker-compose")
    if not beside.exists():
        raise DeployError(
            "the Compose program isn't here",
            fix=".venv/bin/pip install --require-hashes -r requirements-dev.txt",
        )
    return beside
