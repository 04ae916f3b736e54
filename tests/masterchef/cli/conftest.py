import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from masterchef.embedded import folders

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home() -> Iterator[Path]:
    folder = folders.temporary()
    yield folder / "home"
    folders.remove(folder)


@pytest.fixture
def bare(home: Path) -> dict[str, str]:
    """An environment without services, with a home of its own."""
    ours = ("DATABASE_URL", "REDIS_URL", "OLLAMA_HOSTS", "MASTERCHEF_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"MASTERCHEF_HOME": str(home)}


@pytest.fixture
def masterchef(bare: dict[str, str]) -> Run:
    """Run the command line as a person would; `env` adds to a bare environment."""

    def run(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "masterchef.cli", *args]
        return subprocess.run(command, capture_output=True, text=True, env=bare | env, timeout=120)

    return run
