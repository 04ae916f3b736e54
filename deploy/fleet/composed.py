"""What Compose is told on each host: the services of compose.yaml that the host runs.

PostgreSQL and Valkey speak no TLS themselves (their wheels are built without it). So the site's
host has a *door* that takes TLS with a certificate of the fleet's own authority, and every other
host a *way* to it; between hosts there is nothing else, and nothing plain.
"""

from typing import Any

from ruamel.yaml import YAML

from deploy.fleet.hosts import Host
from deploy.places import HERE

GROUPS = {"kitchen": "KITCHEN_THREADS", "turns": "TURN_THREADS", "judging": "JUDGING_THREADS"}
DATABASE_PORT, VALKEY_PORT = 5433, 6380
SERVER = "site.masterchef.internal"  # the name in the door's certificate
_COOKS = ("engine", "doors", "relays", "credentials")  # volumes of those who run containers
_STARTS = "starts:/var/lib/masterchef/starts"
_CONTAINED = ("image", "pull_policy", "logging", "restart", "read_only", "cap_drop", "user",
              "security_opt", "tmpfs", "pids_limit", "cpus")  # fmt: skip


def composed(host: Host) -> dict[str, Any]:
    """The compose file of the host, as data."""
    whole: dict[str, Any] = YAML(typ="safe").load((HERE / "compose.yaml").read_text())
    whole = {key: part for key, part in whole.items() if not key.startswith("x-")}
    services = whole["services"]
    idle = {f"worker-{group}" for group in GROUPS if host.drained or group not in host.workers}
    for name in idle:
        del services[name]
    if host.contains:
        del services["socket-proxy"]["profiles"]
    if host.does == "site":
        services["door"] = _tls(services, "door") | {
            "networks": ["inner", "public"],
            "ports": [
                f"${{PRIVATE_ADDRESS}}:{port}:{port}" for port in (DATABASE_PORT, VALKEY_PORT)
            ],
        }
        _secrets(whole, "door")
        return whole
    working = {name: part for name, part in services.items() if name.startswith("worker-")}
    for part in working.values():
        part["environment"] |= {"DATABASE_HOST": "way:5432", "VALKEY_HOST": "way:6379"}
        part["depends_on"] = {"way": {"condition": "service_started"}}
        part["volumes"] = [_STARTS]
    named = {name for part in working.values() for name in part["secrets"]}
    if host.contains:
        working["worker-judging"]["volumes"] += [
            f"{name}:/var/lib/masterchef/{name}" for name in _COOKS
        ]
        working["socket-proxy"] = services["socket-proxy"]
    way = _tls(services, "way") | {"networks": ["inner", "outward"]}
    found = {
        "name": whole["name"],
        "services": working | {"way": way},
        "networks": {name: whole["networks"][name] for name in ("inner", "outward")},
        "volumes": dict.fromkeys(["starts", *(_COOKS if host.contains else ())]),
        "secrets": {name: whole["secrets"][name] for name in sorted(named)},
        "configs": {},
    }
    _secrets(found, "way")
    return found


def _tls(services: dict[str, Any], name: str) -> dict[str, Any]:
    """nginx as a proxy of streams, contained as everything is."""
    contained = {key: services["nginx"][key] for key in _CONTAINED}
    return contained | {
        "command": ["nginx", "-c", "/etc/nginx/streams.conf", "-g", "daemon off;"],
        "mem_limit": "256m",
        "ulimits": {"nofile": 8192},
        "secrets": ["authority", "certificate"],
        "configs": [{"source": name, "target": "/etc/nginx/streams.conf"}],
    }


def _secrets(whole: dict[str, Any], name: str) -> None:
    whole["secrets"] |= {
        each: {"file": f"./secrets/{each}"} for each in ("authority", "certificate")
    }
    whole["configs"][name] = {"file": f"./nginx/{name}.conf"}
