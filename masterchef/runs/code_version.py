"""The version of this program's code, which every run keeps, so that trends can tell a change."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from masterchef import variables

ROOMS = ("agents", "judging", "kitchen", "masterchef")
KINDS = (".py", ".md")  # prompts are .md
_ROOT = Path(__file__).resolve().parents[2]
_ASIDE = {"__pycache__", "static", "ui", "node_modules"}
UNKNOWN = "unknown"  # of an image that was built without a release


@lru_cache(maxsize=1)
def code_version() -> str:
    """The release, where an image names one, and 8 hex digits over the sources: "1.4 0f3a91c2"."""
    release = variables.read("MASTERCHEF_VERSION")
    return f"{'' if release == UNKNOWN else release[:31]} {digest(_ROOT)}".strip()


def digest(root: Path) -> str:
    """8 hex digits over the rooms' sources and prompts, by path: the same on every machine."""
    total = hashlib.sha256()
    for room in ROOMS:
        for folder, inner, files in os.walk(root / room):
            inner[:] = sorted(set(inner) - _ASIDE)
            for name in sorted(files):
                if name.endswith(KINDS):
                    path = Path(folder, name)
                    total.update(path.relative_to(root).as_posix().encode() + b"\0")
                    total.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()[:8]
