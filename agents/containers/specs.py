"""What a container is made of: its name, its limits, what it may reach, what goes in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
USER = 65532  # "nonroot" of distroless images: nobody of the host has this uid
WORK = "/work"  # BRIEF.md, raw/, … read-only, and the current folder
OUT = "/work/out"  # what the participant hands in
HOME = "/home/cook"
PORT = 8099  # where the model is, inside a container: http://127.0.0.1:8099

# What goes into a container: relative path → content, or a file or folder of this machine.
Files = Mapping[str, bytes | Path]


class Network(StrEnum):
    """What a container may reach."""

    NONE = "none"
    MODEL_ONLY = "model-only"
    DOMAINS = "domains"
    OPEN = "open"


class Key(NamedTuple):
    """Whose container it is: a durable row ("participant:17"), its attempt and its fence.

    `cook` is the run's id, by which a cook's containers are swept; `site` tells installations that
    share one engine apart: their workers agree on it, or they reap each other's containers.
    """

    row: str
    attempt: int
    fence: int
    cook: str
    site: str = "masterchef"

    @property
    def name(self) -> str:
        """The container's name; a claim that adopts it renames it to its own fence."""
        return f"{self.stem}-a{self.attempt}-f{self.fence}"

    @property
    def stem(self) -> str:
        return f"mc-{_plain(self.site)}-{_plain(self.row)}"


class Limits(NamedTuple):
    """What one container may use. out/, HOME and /tmp live in memory and count there too."""

    memory: int = 2 * GIB  # bytes
    memory_swap: int = 2 * GIB  # bytes of memory and swap together
    cpus: float = 1.0
    pids: int = 256
    out: int = 256 * MIB  # bytes
    out_files: int = 10_000
    home: int = 256 * MIB  # bytes
    tmp: int = 256 * MIB  # bytes
    log: int = 10 * MIB  # bytes of output that are kept: the last ones


@dataclass(frozen=True, slots=True)
class ContainerSpec:
    """One hardened container. `argv` runs in /work as uid 65532 under a read-only root.

    `work` is what it finds in /work, read-only; `out` what it finds in /work/out, `home` what it
    finds in its HOME, both writable. `endpoint` is the URL that http://127.0.0.1:8099 leads to, the
    only one with network "model-only"; with `endpoint_model` no other model can be asked there;
    `endpoint_headers` are added on the way there, outside of
    the container (a key that it never sees).
    """

    key: Key
    image: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    limits: Limits = field(default_factory=Limits)
    network: Network = Network.NONE
    endpoint: str = ""
    endpoint_model: str = ""
    endpoint_refusal: str = ""  # why nothing may be asked there now
    endpoint_ca: str = ""  # PEM of the only authority that is trusted there; "": this machine's
    endpoint_certificate: str = field(default="", repr=False)  # PEM, with its key, to show there
    endpoint_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    domains: tuple[str, ...] = ()  # of network "domains": names that a proxy at the door leads to
    work: Files = field(default_factory=dict)
    out: Files = field(default_factory=dict)
    home: Files = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if self.network is Network.MODEL_ONLY and not self.endpoint:
            raise ValueError("network model-only needs an endpoint: a model host's or API's URL")

    @property
    def has_door(self) -> bool:
        """Whether a mounted socket leads to the endpoint."""
        if self.network is Network.DOMAINS:
            return True
        return bool(self.endpoint) and self.network is not Network.NONE


def _plain(text: str) -> str:
    return re.sub(r"[^a-zA-Z0-9.]+", "-", text).strip("-")
