"""A dummy participant from start to removal, as a worker would treat it."""

import io
import json
import tarfile
import time
from dataclasses import dataclass, field, replace
from typing import Any

from agents import containers, flavors
from agents.containers import ContainerSpec, Key, Limits, Logs, Network, Seen, Status, TooBig
from agents.containers.specs import MIB
from agents.flavors import Ended, Ending, Order

PATIENCE_S = 120
SMALL = Limits(
    memory=192 * MIB,
    memory_swap=192 * MIB,
    pids=64,
    out=16 * MIB,
    out_files=500,
    home=8 * MIB,
    tmp=8 * MIB,
    log=1 * MIB,
)


@dataclass
class Handed:
    """What came back: the ending, and out/ as path → content (None for what is not a file)."""

    ending: Ending
    seen: Seen
    files: dict[str, bytes | None] = field(default_factory=dict)
    logs: Logs = Logs("", "")  # noqa: RUF009

    def json(self, path: str) -> Any:
        return json.loads(self.files[path] or b"")


@dataclass
class Place:
    """One installation's containers."""

    site: str

    def key(self, row: str = "participant:1", fence: int = 1) -> Key:
        return Key(row, attempt=1, fence=fence, cook="cook-1", site=self.site)

    def spec(self, act: str, key: Key | None = None, **more: Any) -> ContainerSpec:
        network = more.pop("network", Network.NONE)
        order = Order("Write out/answer.md.", model=act, endpoint=more.pop("endpoint", ""))
        limits = more.pop("limits", SMALL)
        work = {"BRIEF.md": b"Write something.", "raw/data.txt": b"as it was"}
        made = flavors.spec(
            flavors.get("dummy"),
            order,
            key=key or self.key(),
            limits=limits,
            network=network,
            work=work,
        )
        return replace(made, **more)

    def start(self, act: str, key: Key | None = None, **more: Any) -> Key:
        spec = self.spec(act, key, **more)
        containers.start(spec)
        return spec.key

    def run(self, act: str, **more: Any) -> Handed:
        """Start, wait for its end, take everything, remove."""
        limits = more.get("limits", SMALL)
        return finish(self.start(act, **more), limits)


def finish(key: Key, limits: Limits = SMALL, *, timed_out: bool = False) -> Handed:
    """Wait for its end, take everything, remove."""
    seen = ended(key)
    logs, too_big = containers.logs(key), ""
    try:
        files = taken(key, limits)
    except TooBig as error:
        files, too_big = {}, str(error)
    containers.remove(key)
    known = Ended(seen, logs, timed_out, len(files), too_big=too_big)
    return Handed(flavors.ending(flavors.get("dummy"), known), seen, files, logs)


def ended(key: Key) -> Seen:
    """The last look at a container, once it runs no more."""
    deadline = time.monotonic() + PATIENCE_S
    while (seen := containers.state(key)).status is Status.RUNNING:
        assert time.monotonic() < deadline, "it goes on and on"
        time.sleep(0.05)
    return seen


def wait_for_log(key: Key, text: str) -> None:
    """Until it has said this."""
    deadline = time.monotonic() + PATIENCE_S
    while text not in containers.logs(key).stdout:
        assert time.monotonic() < deadline, f"it never said {text!r}"
        time.sleep(0.05)


def taken(key: Key, limits: Limits = SMALL) -> dict[str, bytes | None]:
    """out/ as it is now; raises TooBig."""
    tar = io.BytesIO()
    containers.collect(key, tar, limits)
    tar.seek(0)
    with tarfile.open(fileobj=tar) as archive:
        return {
            member.name: file.read() if (file := _file(archive, member)) else None
            for member in archive
            if not member.isdir()
        }


def _file(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Any:
    return archive.extractfile(member) if member.isreg() else None
