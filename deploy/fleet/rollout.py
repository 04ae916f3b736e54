"""Bringing hosts in line with the inventory, and asking them how they are."""

import contextlib
import functools
import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from deploy import credentials, first
from deploy.errors import DeployError
from deploy.findings import Finding
from deploy.fleet import hosts, image_transfer, plays_run
from deploy.fleet.host_files import stage
from deploy.fleet.hosts import Inventory

Say = Callable[[str], None]
TAKEN = 75  # what flock ends with where somebody else has the lock


def check(inventory: Inventory) -> Iterator[Finding]:
    """What each host lacks; changes nothing."""
    for found in plays_run.play(inventory, "check", each={name: {} for name in inventory.hosts}):
        well = found.outcome == "ok"
        fix = found.fix or f"ssh {inventory.hosts[found.host].address} must work without a password"
        yield Finding(f"{found.host} {found.task}", found.detail or "yes", "" if well else fix)
    for name, host in inventory.hosts.items():
        if host.cooks:
            yield _cooks(inventory, name)


def _cooks(inventory: Inventory, name: str) -> Finding:
    """Whether what its cooks need is here to be carried, and there for the worker's eyes alone."""
    host = inventory.hosts[name]
    what = f"{name} cooks"
    if lacking := credentials.missing(host.cooks):
        fix = f"masterchef-deploy credential {lacking[0].replace('/', ' ')}"
        return Finding(what, f"there is no credential {lacking[0]}", fix)
    try:
        image_transfer.here(image_transfer.images(host, _version()))
    except DeployError as error:
        return Finding(what, str(error), error.fix)
    try:
        opened = credentials.open_to_others(functools.partial(_in_compose, inventory, name))
    except DeployError:
        opened = []  # nothing runs there yet
    if opened:
        return Finding(what, f"others can read {opened[0]}", "chmod 0600, in worker-judging")
    given = [f"{flavor}/{each}" for flavor, names in host.cooks.items() for each in names]
    return Finding(what, ", ".join([*host.cooks, *given]))


def up(inventory: Inventory, *, say: Say, only: str = "") -> None:
    """Every host, or one: files, images, containers, healthy. Raises DeployError at the first
    host that fails; those after it are left as they were."""
    version = _version()
    names = [name for name in _ordered(inventory) if only in ("", name)]
    each: dict[str, dict[str, Any]] = {}
    for name in names:
        for tag in image_transfer.carry(inventory, name, version):
            say(f"{name}: {tag} carried")
        group = _docker_group(inventory, name) if inventory.hosts[name].contains else ""
        each[name] = {
            "staged": str(stage(inventory, name, docker_group=group)),
            "cooks": bool(inventory.hosts[name].cooks),
        }
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
        if inventory.hosts[name].keeps_credentials:
            run = functools.partial(_in_compose, inventory, name)
            for line in credentials.carry(inventory.hosts[name].cooks, run):
                say(f"{name}: {line}")


@contextlib.contextmanager
def alone(inventory: Inventory) -> Iterator[None]:
    """Hold the fleet's lock, which lies on the site's host: another checkout may deploy there, too.

    It is held for as long as the connection stands, so one that dies leaves no lock behind.
    """
    site = inventory.site
    held = f"flock --nonblock --conflict-exit-code {TAKEN} {plays_run.PLACE}.lock"
    command = f"{held} sh -c 'echo held; exec cat'"
    become = "" if inventory.hosts[site].user == "root" else "sudo "
    holder = subprocess.Popen(
        plays_run.ssh(inventory, site, become + command),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdin and holder.stdout and holder.stderr
    try:
        if holder.stdout.readline() != "held\n":
            problem = holder.stderr.read().strip()
            if holder.wait() == TAKEN:
                raise DeployError(
                    f"another deployment is at work on {site}", fix="wait until it is done"
                )
            raise DeployError(f"{site}: {problem}", fix="masterchef-deploy check")
        yield
    finally:
        holder.stdin.close()
        holder.wait(20)
        holder.stdout.close()
        holder.stderr.close()


def place(inventory: Inventory, name: str) -> None:
    """Only bring a host its images and files; what runs there is left alone. Raises DeployError."""
    image_transfer.carry(inventory, name, _version())
    group = _docker_group(inventory, name) if inventory.hosts[name].contains else ""
    staged = stage(inventory, name, docker_group=group)
    become = "" if inventory.hosts[name].user == "root" else "sudo "
    command = f"{become}tar -xp --same-owner -f - -C {plays_run.PLACE}"
    try:
        with staged.open("rb") as file:
            sent = subprocess.run(
                plays_run.ssh(inventory, name, command), stdin=file, capture_output=True, text=True
            )
    finally:
        staged.unlink()  # it holds the host's secrets
    if sent.returncode:
        raise DeployError(f"{name}: {sent.stderr.strip()}", fix="masterchef-deploy check")


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


def _in_compose(inventory: Inventory, name: str, arguments: list[str]) -> list[str]:
    return remote(inventory, name, *arguments)


def _version() -> str:
    return first.read_env().get("VERSION", "1")


def _docker_group(inventory: Inventory, name: str) -> str:
    """The number of the group that may use that host's engine."""
    asked = plays_run.ssh(inventory, name, "stat -L -c %g /var/run/docker.sock")
    told = subprocess.run(asked, capture_output=True, text=True)
    if told.returncode:
        raise DeployError(f"{name}: {told.stderr.strip()}", fix="masterchef-deploy check")
    return told.stdout.strip()


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
