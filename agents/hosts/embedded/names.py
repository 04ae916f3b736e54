"""Names of models as Ollama writes them: `soup`, `soup:q4`, `somebody/soup:q4`."""

import re

from agents.hosts.embedded.asks import Failed

_NAME = re.compile(r"(?:[a-z0-9][\w.-]{0,79}/){0,2}[a-z0-9][\w.-]{0,79}(?::\w[\w.-]{0,79})?", re.I)


def whole(name: str, field: str = "model") -> str:
    """The name in lower case with its tag, which is `latest` where none is given; or Failed."""
    if not _NAME.fullmatch(name):
        raise Failed(
            400,
            f"{field}: {name[:80]!r} is not a name of a model; write one such as soup or soup:q4",
        )
    low = name.lower()
    return low if ":" in low.rpartition("/")[2] else f"{low}:latest"
