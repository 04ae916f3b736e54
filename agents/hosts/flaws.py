"""Versions of servers with known holes, by what the server says of itself."""

import re
from typing import NamedTuple


class Flaw(NamedTuple):
    """A hole that is mended from `mended` on."""

    id: str
    protocol: str
    mended: tuple[int, ...]
    about: str


KNOWN = (
    Flaw(
        "CVE-2026-7482",
        "ollama",
        (0, 17, 1),
        "a model file can read the server's memory; update Ollama to 0.17.1 or newer",
    ),
)


def of(protocol: str, version: str) -> list[Flaw]:
    """The holes that a server of this version has; none are known of a version that can't be
    read."""
    found = re.match(r"v?(\d+)\.(\d+)(?:\.(\d+))?(-)?", version.strip())
    if not found:
        return []
    number = tuple(int(part or 0) for part in found.groups()[:3])
    # 0.17.1-rc2 came before 0.17.1.
    early = bool(found[4])
    return [
        flaw
        for flaw in KNOWN
        if flaw.protocol == protocol and (number < flaw.mended or (early and number == flaw.mended))
    ]
