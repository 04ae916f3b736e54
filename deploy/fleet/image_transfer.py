"""Images for hosts without a registry: saved here, sent over ssh, loaded there."""

import json
import re
import shlex
import subprocess

from deploy.errors import DeployError
from deploy.first import read_env
from deploy.fleet.hosts import Host, Inventory
from deploy.fleet.plays_run import ssh

ON = {"site": ("app", "edge", "watch"), "work": ("app", "edge")}


def images(host: Host, version: str) -> list[str]:
    """Those that the host needs."""
    ours = [f"masterchef/{name}:{version}" for name in ON[host.does]]
    env = read_env()
    for name, setting in (("app", "STORES_VERSION"), ("edge", "EDGE_VERSION")):
        if (other := env.get(setting)) and (host.does == "site" or name == "edge"):
            ours.append(f"masterchef/{name}:{other}")
    cooks = [f"masterchef/{name}:latest" for name in ("base", *host.cooks)] if host.contains else []
    return ours + cooks


def carry(inventory: Inventory, name: str, version: str) -> list[str]:
    """Bring the host the images that it lacks, or has otherwise; their tags. Raises DeployError."""
    tags = images(inventory.hosts[name], version)
    known = _ids(inventory, name, tags)
    lacking = [tag for tag, here in here(tags).items() if known.get(tag) != here]
    if lacking:
        _send(inventory, name, lacking)
    return lacking


def here(tags: list[str]) -> dict[str, str]:
    """{tag: id} of each image on this machine; raises DeployError where one is missing."""
    told = subprocess.run(_inspect(tags), capture_output=True, text=True)
    if told.returncode:
        raise DeployError(told.stderr.strip(), fix=_built_by(told.stderr))
    return _read(told.stdout)


def _built_by(problem: str) -> str:
    """The command that makes the image that is missing."""
    lacking = re.search(r"masterchef/(\w+):latest", problem)
    return f"masterchef build-base {lacking[1]}" if lacking else "masterchef-deploy build"


def _ids(inventory: Inventory, name: str, tags: list[str]) -> dict[str, str]:
    """What each is on the host; without those that aren't there."""
    words = shlex.join(_inspect(tags))
    return _read(_there(inventory, name, f"{words} 2>/dev/null || true"))


def _inspect(tags: list[str]) -> list[str]:
    return ["docker", "image", "inspect", "--format", "{{.Id}} {{json .RepoTags}}", *tags]


def _read(text: str) -> dict[str, str]:
    """{tag: id}, of lines with an id and a JSON list of its tags."""
    pairs = [line.split(" ", 1) for line in text.splitlines() if line.strip()]
    return {tag: identity for identity, tags in pairs for tag in json.loads(tags)}


def _there(inventory: Inventory, name: str, command: str) -> str:
    host = inventory.hosts[name]
    command = command if host.user == "root" else f"sudo sh -c {shlex.quote(command)}"
    asked = subprocess.run(ssh(inventory, name, command), capture_output=True, text=True)
    if asked.returncode:
        raise DeployError(f"{name}: {asked.stderr.strip()}", fix="masterchef-deploy check")
    return asked.stdout


def _send(inventory: Inventory, name: str, tags: list[str]) -> None:
    """docker save | ssh docker load: nothing of it is kept in between."""
    load = "docker load --quiet" if inventory.hosts[name].user == "root" else "sudo docker load"
    saving = subprocess.Popen(["docker", "save", *tags], stdout=subprocess.PIPE)
    try:
        loaded = subprocess.run(
            ssh(inventory, name, load), stdin=saving.stdout, capture_output=True, text=True
        )
    finally:
        assert saving.stdout is not None
        saving.stdout.close()  # so that it ends where nobody reads on
    if saving.wait() or loaded.returncode:
        raise DeployError(
            f"{name}: the images did not arrive: {loaded.stderr.strip()}",
            fix="masterchef-deploy check, then up again",
        )
