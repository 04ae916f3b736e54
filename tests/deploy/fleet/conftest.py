"""Several hosts from nothing, by the commands that docs/several-machines.md prints."""

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.bucket import over_tls
from tests.deploy import machines, printed
from tests.deploy.copies import Copy
from tests.deploy.fleet.fleets import PAGE, Fleet
from tests.deploy.machines import Machine
from tests.docker_engine import require_engine

PROGRAMS = {  # {program: Debian's package}
    "tcpdump": "tcpdump", "/usr/sbin/sshd": "openssh-server", "ssh": "openssh-client",
    "nsenter": "util-linux", "ip": "iproute2", "iptables": "iptables", "dockerd": "docker.io",
    "age": "age",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They take long: `make fleet`."""
    skip = pytest.mark.skipif(os.environ.get("FLEET") != "1", reason="takes long: make fleet")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(skip)
            item.add_marker(pytest.mark.docker)


def _require_programs() -> None:
    """Ends everything where one is missing, with what to install."""
    lacking = sorted(
        {package for program, package in PROGRAMS.items() if not shutil.which(program)}
    )
    if lacking:
        pytest.exit(f"the fleet's tests need: apt-get install {' '.join(lacking)}", returncode=3)
    if os.geteuid():
        pytest.exit("the fleet's tests make network namespaces: run make fleet as root", 3)


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    require_engine()
    _require_programs()
    place = tmp_path_factory.mktemp("fleet")
    key, config = place / "key", place / "ssh_config"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    machines.bridge()
    capture = subprocess.Popen(
        ["tcpdump", "-i", machines.BRIDGE, "-U", "-w", str(place / "wire"), "-Z", "root",
         "tcp and not port 22"],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    hosts: list[Machine] = []
    try:
        for number in (1, 2, 3):
            hosts.append(Machine(place, number, key))
        (place / "known").write_text("".join(host.known for host in hosts))
        config.write_text(
            f"Host *\n  IdentityFile {key}\n  UserKnownHostsFile {place / 'known'}\n"
            "  IdentitiesOnly yes\n  LogLevel ERROR\n"
        )
        for host in hosts:
            host.await_up(config)
        copy = Copy(tmp_path_factory.mktemp("checkout"))
        fleet = Fleet(copy, *hosts, config, place / "wire", secrets.token_urlsafe(12))
        _set_up(fleet)
        yield fleet
    finally:
        capture.terminate()
        capture.wait(10)
        for host in hosts:
            host.end()
        machines.unbridge()


def _set_up(fleet: Fleet) -> None:
    """By the page, on an inventory like the page's; the second host is added by its command."""
    fleet.copy.deploy("init", "VERSION=fleet")
    tree = YAML(typ="safe").load(printed.block(PAGE, "Several hosts", "yaml"))
    (name,) = tree["hosts"]
    tree["hosts"][name]["address"] = fleet.site.address
    tree["ssh_config"] = str(fleet.config)
    (fleet.copy.root / "deploy" / "inventory.yaml").write_text(json.dumps(tree))
    for command in printed.commands(PAGE, "Several hosts"):
        words = [fleet.work.address if word.startswith("10.") else word for word in command]
        fleet.copy.deploy(*words, said=f"{fleet.password}\n")


@pytest.fixture(scope="session")
def played(fleet: Fleet) -> dict[str, Any]:
    """A session at its end, while nothing was amiss."""
    return fleet.play()


@pytest.fixture(scope="session")
def bucket(fleet: Fleet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A store that all hosts reach, on the wire between them, told to the fleet."""
    place = tmp_path_factory.mktemp("bucket")
    with over_tls(f"{machines.NETWORK}.1", place, "cooks") as url:
        fleet.copy.deploy("init", "S3_BUCKET=cooks", f"S3_ENDPOINT={url}", "S3_REGION=us-east-1")
        fleet.copy.deploy("secret", "s3_key", said="key\n")
        fleet.copy.deploy("secret", "s3_secret", said="secret\n")
        fleet.copy.deploy("secret", "s3_authority", said=(place / "ca.pem").read_text())
        yield
