"""Running a play on the hosts by ansible, and what became of each task."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from deploy.errors import DeployError
from deploy.fleet.hosts import Inventory
from deploy.places import STATE

PLAYS = Path(__file__).parent / "plays"
PLACE = "/opt/masterchef"  # on each host


class Outcome(NamedTuple):
    """What became of one task on one host."""

    host: str
    task: str
    outcome: str  # ok, failed or unreachable
    changed: bool
    detail: str
    fix: str


def play(
    inventory: Inventory, name: str, *, each: Mapping[str, Mapping[str, Any]], **shared: Any
) -> Iterator[Outcome]:
    """Play plays/NAME.yml on the hosts of `each`, which gives every host its own variables."""
    told = _write(inventory, each, shared)
    env = os.environ | {
        "ANSIBLE_STDOUT_CALLBACK": "lines",
        "ANSIBLE_CALLBACK_PLUGINS": str(PLAYS / "callback_plugins"),
        "ANSIBLE_INVENTORY_ENABLED": "yaml",
        "ANSIBLE_HOME": str(STATE / "ansible"),
        "ANSIBLE_PIPELINING": "1",
        "ANSIBLE_RETRY_FILES_ENABLED": "0",
        "LC_ALL": "C.UTF-8",
    }
    command = [_program(), "--inventory", str(told), str(PLAYS / f"{name}.yml")]
    running = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert running.stdout is not None
    outcomes, other = 0, deque[str](maxlen=3)
    try:
        for line in running.stdout:
            if line.startswith('{"host": '):
                outcomes += 1
                yield Outcome(**json.loads(line))
            elif line.strip():
                other.append(line.strip())
    finally:
        running.stdout.close()
        code = running.wait()
    if code and not outcomes:
        raise DeployError(f"ansible failed: {' / '.join(other)}", fix=f"see {told}")


def ssh(inventory: Inventory, name: str, command: str) -> list[str]:
    """The command line that runs a shell command on a host."""
    host = inventory.hosts[name]
    return ["ssh", *_options(inventory), f"{host.user}@{host.address}", command]


def _options(inventory: Inventory) -> list[str]:
    own = ["-F", inventory.ssh_config] if inventory.ssh_config else []
    if inventory.linode:
        # A rented machine is new to everybody: its key is taken the first time, and then held to.
        known = f"UserKnownHostsFile={STATE / 'known_hosts'} ~/.ssh/known_hosts"
        own += ["-o", "StrictHostKeyChecking=accept-new", "-o", known]
    return [*own, "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"]


def _write(
    inventory: Inventory, each: Mapping[str, Mapping[str, Any]], shared: Mapping[str, Any]
) -> Path:
    """The inventory in ansible's words (JSON is YAML)."""
    hosts = {
        name: {
            "ansible_host": inventory.hosts[name].address,
            "ansible_user": inventory.hosts[name].user,
            "ansible_become": inventory.hosts[name].user != "root",
            "does": inventory.hosts[name].does,
            **variables,
        }
        for name, variables in each.items()
    }
    common = {
        "place": PLACE,
        "ansible_python_interpreter": "/usr/bin/python3",
        "ansible_ssh_common_args": shlex.join(_options(inventory)),
        **shared,
    }
    STATE.mkdir(mode=0o700, exist_ok=True)
    path = STATE / "ansible.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({"all": {"hosts": hosts, "vars": common}}, indent=1))
    return path


def _program() -> str:
    beside = Path(sys.executable).with_name("ansible-playbook")
    found = str(beside) if beside.exists() else shutil.which("ansible-playbook")
    if not found:
        raise DeployError(
            "ansible isn't installed here",
            fix=".venv/bin/pip install --require-hashes -r requirements-dev.txt",
        )
    return found
