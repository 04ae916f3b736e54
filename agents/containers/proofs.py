"""Each protection of a container, tried out now: a container that attacks, and what it got."""

import io
import json
import secrets
import tarfile
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from agents import containers
from agents.containers import ContainerSpec, Key, Limits, Network, Seen, Status, firewall, images
from agents.containers.specs import MIB

IMAGE = "masterchef/dummy"  # its program knows the attacks
PATIENCE_S = 60
_LIMITS = Limits(memory=192 * MIB, memory_swap=192 * MIB, pids=64, out=16 * MIB, out_files=500,
                 home=8 * MIB, tmp=8 * MIB, log=MIB)  # fmt: skip
_REFUSED = {"Operation not permitted", "Read-only file system"}
_METADATA = ("169.254.169.254:80", "168.63.129.16:80")


class Proof(NamedTuple):
    """One protection, whether it held, and what was tried and got."""

    name: str
    held: bool
    detail: str


def prove(site: str) -> Iterator[Proof]:
    """Run the attacks; needs the images `dummy` and, for open networks, `firewall`.

    Raises EngineError, NoImage.
    """
    tried = [f"{each}:9" for each in firewall.own_addresses() if ":" not in each]
    closed = _run(site, "raw+kernel+probe=" + ",".join([*tried, *_METADATA]), Network.NONE)
    kernel, writes = closed["kernel.json"], closed["writes.json"]
    for name in ("AF_ALG", "AF_VSOCK", "io_uring_setup", "unshare", "bpf", "mount"):
        if name in kernel:
            yield Proof(f"kernel: {name}", kernel[name] in _REFUSED, kernel[name])
    status = dict(line.split(":", 1) for line in writes.pop("status"))
    yield Proof("read-only root and brief", set(writes.values()) <= _REFUSED,
                ", ".join(sorted(set(writes.values()))))  # fmt: skip
    yield Proof(
        "no capability", int(status["CapBnd"], 16) == 0, f"CapBnd {status['CapBnd'].strip()}"
    )
    yield Proof("no new privileges", status["NoNewPrivs"].strip() == "1", "set")
    yield _unreached("network none", closed["reached.json"])
    yield from _limited(site)
    yield from _listed(site, [*tried, *_METADATA])
    if images.exists(firewall.IMAGE):
        wide = _run(site, "probe=" + ",".join([*tried, *_METADATA]), Network.OPEN)["reached.json"]
        outside = [each for each in (*tried, *_METADATA) if not each.startswith("127.")]
        refused = {name: wide[name] for name in outside}
        by_rule = set(refused.values()) == {"No route to host"}
        said = f"{len(refused)} addresses: {', '.join(sorted(set(refused.values())))}"
        yield Proof("network open: this machine and metadata", by_rule, said)


def _listed(site: str, addresses: list[str]) -> Iterator[Proof]:
    """A list of domains: nothing but the proxy, which leads to no other name and to no address."""
    told = _run(
        site, "door=/+probe=" + ",".join(addresses), Network.DOMAINS, domains=("parts.example",)
    )
    yield _unreached("network domains", told["reached.json"])
    answers = {name: status for name, (status, _) in told["door.json"].items()}
    held = all(status in (0, 400, 403) for status in answers.values())
    yield Proof("network domains: the proxy's list", held,
                ", ".join(f"{name} {status}" for name, status in answers.items()))  # fmt: skip


def _unreached(name: str, reached: dict[str, Any]) -> Proof:
    interfaces = reached.pop("interfaces")
    held = "done" not in reached.values() and interfaces == ["lo"]
    return Proof(name, held, f"{len(reached)} addresses tried, interfaces {', '.join(interfaces)}")


def _limited(site: str) -> Iterator[Proof]:
    """A container that takes processes, disk and memory without end."""
    _, files, _ = _tried(site, "fork-bomb", Network.NONE)
    children = int((files.get("answer.md", b"").split() or [b"0"])[0])
    yield Proof("limit of processes", 0 < children < _LIMITS.pids,
                f"{children} of {_LIMITS.pids} started")  # fmt: skip
    _, files, said = _tried(site, "disk-filler", Network.NONE)
    full, kept = said.count("No space left on device"), len(files.get("filler", b""))
    yield Proof("limits of disk: out/, HOME and /tmp", full == 3 and kept <= _LIMITS.out,
                f"{full} of 3 full, {kept // MIB} MiB of {_LIMITS.out // MIB} in out/")  # fmt: skip
    seen, _, _ = _tried(site, "memory-hog", Network.NONE)
    held = seen.out_of_memory and seen.status is not Status.RUNNING
    yield Proof("limit of memory", held,
                f"{'ended' if held else 'went on'} at {_LIMITS.memory // MIB} MiB")  # fmt: skip


def _run(site: str, act: str, network: Network, domains: tuple[str, ...] = ()) -> dict[str, Any]:
    """What the container told in the JSON files of its out/."""
    _, files, _ = _tried(site, act, network, domains)
    return {name: json.loads(text) for name, text in files.items() if name.endswith(".json")}


def _tried(
    site: str, act: str, network: Network, domains: tuple[str, ...] = ()
) -> tuple[Seen, dict[str, bytes], str]:
    """How it was seen last, what lay in its out/, and what it said on its error stream."""
    key = Key(f"proof:{secrets.token_hex(4)}", 1, 1, cook="proof", site=site)
    spec = ContainerSpec(
        key,
        IMAGE,
        ("python3", "/opt/dummy/program.py", "cook", "Try."),
        env={"DUMMY_MODEL": act},
        limits=_LIMITS,
        network=network,
        domains=domains,
        work={"BRIEF.md": b"Try.", "raw/data.txt": b"as it was"},
    )
    try:
        containers.start(spec)
        until = time.monotonic() + PATIENCE_S
        while containers.state(key).status is Status.RUNNING and time.monotonic() < until:
            time.sleep(0.1)
        made = io.BytesIO()
        seen, said = containers.state(key), containers.logs(key).stderr
        containers.collect(key, made, _LIMITS)
    finally:
        containers.remove(key)
    made.seek(0)
    with tarfile.open(fileobj=made) as tar:
        files = {each.name: file.read() for each in tar if (file := tar.extractfile(each))}
    return seen, files, said
