"""A copy of this checkout, so that a test's installation is never somebody's own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copy, copytree, ignore_patterns
from typing import Any

from deploy.images import FILES, PACKAGES
from deploy.places import CHECKOUT, STATE

PROJECT = "masterchef-test"
_LEFT = ignore_patterns("__pycache__", "node_modules", "state", "secrets", ".env", ".env.*")


class Copy:
    """A checkout in `root`; what it starts is the Compose project PROJECT. `steps` is what the last
    command told of its way."""

    def __init__(self, root: Path) -> None:
        self.root, self.steps = root, ""
        for name in PACKAGES:
            copytree(CHECKOUT / name, root / name, ignore=_LEFT)
        for name in FILES:
            copy(CHECKOUT / name, root / name)
        # The packages are large, and the same.
        (root / "deploy" / "state").mkdir()
        (STATE / "wheels").mkdir(parents=True, exist_ok=True)
        (root / "deploy" / "state" / "wheels").symlink_to(STATE / "wheels")
        self.env = os.environ | {"COMPOSE_PROJECT_NAME": PROJECT, "PYTHONPATH": str(root)}

    def deploy(self, *arguments: str, said: str = "") -> str:
        """What masterchef-deploy printed; fails with the end of it where it failed."""
        ran = self.tried(*arguments, said=said)
        assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
        self.steps = ran.stderr
        return ran.stdout

    def tried(self, *arguments: str, said: str = "") -> "subprocess.CompletedProcess[str]":
        """The same, of a command that may fail."""
        command = [sys.executable, "-m", "deploy.cli", *arguments]
        return subprocess.run(
            command, cwd=self.root, env=self.env, input=said, capture_output=True, text=True
        )

    def compose(self, *arguments: str) -> str:
        """What Docker Compose printed."""
        from deploy import docker_compose

        command = [*docker_compose.program(), *arguments]
        ran = subprocess.run(
            command, cwd=self.root / "deploy", env=self.env, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stderr[-2000:]
        return ran.stdout


def containers() -> list[dict[str, Any]]:
    """What the engine says of each container of the test's project."""
    listed = ["docker", "ps", "-aq", "--filter", f"label=com.docker.compose.project={PROJECT}"]
    names = subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split()
    told = subprocess.run(["docker", "inspect", *names], capture_output=True, check=True)
    found: list[dict[str, Any]] = json.loads(told.stdout)
    return found
