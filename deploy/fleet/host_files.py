"""What is put on each host: its compose file, settings, configuration, secrets, certificate."""

import io
import json
import tarfile
from pathlib import Path

from agents.hosts.authority import Authority
from deploy import first
from deploy.fleet.composed import GROUPS, SERVER, composed
from deploy.fleet.hosts import Host, Inventory
from deploy.places import HERE, SECRETS, STATE

CERTIFICATE_DAYS = 825
_SITE = "192.0.2.1"  # what nginx/way.conf says for it
INSIDE = 65532  # as whom containers run


def stage(inventory: Inventory, name: str, *, docker_group: str = "") -> Path:
    """The tar that is unpacked on that host; only its owner may read it. `docker_group` is the
    number of the group that may use the engine there."""
    host = inventory.hosts[name]
    into = STATE / "hosts" / f"{name}.tar"
    into.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    into.touch(mode=0o600)
    with tarfile.open(into, "w") as tar:
        plan = composed(host)
        _add(tar, "compose.yaml", json.dumps(plan, indent=1))
        _add(tar, ".env", _env(inventory, name, host) + _group(docker_group), mode=0o600)
        for secret in plan["secrets"]:
            _add(tar, f"secrets/{secret}", _secret(name, host, secret), mode=0o400, owner=INSIDE)
        site = inventory.hosts[inventory.site].address
        for config in plan["configs"].values():
            path = HERE / config["file"]
            text = path.read_text().replace(_SITE, site)
            _add(tar, str(path.relative_to(HERE)), text)
        if host.does == "site":
            tar.add(HERE / "swap_web", "swap_web")
            tar.add(HERE / "monitoring" / "grafana", "monitoring/grafana")
            tar.add(HERE / "monitoring" / "dashboards", "monitoring/dashboards")
    return into


def _env(inventory: Inventory, name: str, host: Host) -> str:
    threads = {setting: str(host.workers.get(group, 1)) for group, setting in GROUPS.items()}  # type: ignore[call-overload]
    settings = first.read_env() | threads
    settings |= {"MACHINE": name, "PRIVATE_ADDRESS": host.address}
    return "".join(f"{key}={value}\n" for key, value in settings.items())


def _group(number: str) -> str:
    return f"DOCKER_GROUP={number}\n" if number else ""


def _secret(name: str, host: Host, secret: str) -> str:
    authority = Authority(SECRETS / "fleet")
    if secret == "authority":
        return (authority.folder / "ca.pem").read_text()
    if secret != "certificate":
        return (SECRETS / secret).read_text()
    known = SERVER if host.does == "site" else name
    path = authority.folder / f"{known}.pem"
    if not path.exists():
        issue = authority.server if host.does == "site" else authority.client
        issue(known, days=CERTIFICATE_DAYS)
    return path.read_text()


def _add(tar: tarfile.TarFile, name: str, text: str, *, mode: int = 0o644, owner: int = 0) -> None:
    content = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.uid, entry.gid = len(content), mode, owner, owner
    tar.addfile(entry, io.BytesIO(content))
