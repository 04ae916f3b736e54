"""Labels by which everything of ours is found again, and the sets of parts that belong together.

A set is what one `start` made: the container itself, its holder, volumes and perhaps a network.
The holder is a second, idle container: it keeps the tmpfs volumes mounted once the participant
has ended (they would be empty otherwise), and files go in and out through it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from docker.models.containers import Container
from docker.models.networks import Network
from docker.models.volumes import Volume

from agents.containers.engine import engine
from agents.containers.specs import Key

OURS = "masterchef"
SITE, COOK, ROW = f"{OURS}.site", f"{OURS}.cook", f"{OURS}.row"
FENCE, TOKEN, PART = f"{OURS}.fence", f"{OURS}.token", f"{OURS}.part"
MAIN, HOLDER = "participant", "holder"
FENCED = re.compile(r"-a(\d+)-f(\d+)$")


def labels(key: Key, token: str, part: str) -> dict[str, str]:
    """What is written on each part of the key's set."""
    return {
        OURS: "1",
        SITE: key.site,
        COOK: key.cook,
        ROW: key.row,
        FENCE: str(key.fence),
        TOKEN: token,
        PART: part,
    }


@dataclass
class Parts:
    """One set; `main` and `holder` are None where a start was cut short."""

    token: str
    labels: dict[str, str]
    main: Container | None = None
    holder: Container | None = None
    networks: list[Network] = field(default_factory=list)
    volumes: list[Volume] = field(default_factory=list)

    @property
    def row(self) -> str:
        return self.labels[ROW]

    @property
    def fence(self) -> int:
        """Of the claim that holds it: in the name, since labels can't be changed."""
        found = FENCED.search(self.main.name or "") if self.main else None
        return int(found[2]) if found else int(self.labels[FENCE])

    @property
    def key(self) -> Key:
        """By which its container is found."""
        found = FENCED.search(self.main.name or "") if self.main else None
        attempt = int(found[1]) if found else 0
        return Key(self.row, attempt, self.fence, self.labels[COOK], self.labels[SITE])


def sets(**wanted: str) -> list[Parts]:
    """All sets whose labels have these values: sets(site=…, row=…), highest fence first."""
    filters = {"label": [OURS, *(f"{OURS}.{name}={value}" for name, value in wanted.items())]}
    found: dict[str, Parts] = {}
    containers = engine().containers.list(all=True, filters=filters, ignore_removed=True)
    for container in containers:
        parts = _set_of(found, container.labels)
        if container.labels[PART] == MAIN:
            parts.main = container
        else:
            parts.holder = container
    for volume in engine().volumes.list(filters=filters):
        _set_of(found, volume.attrs["Labels"]).volumes.append(volume)
    for network in engine().networks.list(filters=filters):
        _set_of(found, network.attrs["Labels"]).networks.append(network)
    return sorted(found.values(), key=lambda parts: parts.fence, reverse=True)


def any_container(key: Key) -> bool:
    """Whether the key's row has any; one call, where `sets` makes several."""
    wanted = [f"{SITE}={key.site}", f"{ROW}={key.row}"]
    return bool(engine().api.containers(all=True, quiet=True, filters={"label": wanted}))


def rows_of(found: Iterable[Parts]) -> list[str]:
    """The rows of these sets, each once."""
    return sorted({parts.row for parts in found})


def _set_of(found: dict[str, Parts], labels: dict[str, str]) -> Parts:
    token = labels[TOKEN]
    return found.setdefault(token, Parts(token, labels))
