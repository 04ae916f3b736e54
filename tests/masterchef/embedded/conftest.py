import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from masterchef.embedded import folders


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's user may pass through; pytest's own is closed to it."""
    folder = folders.temporary()
    yield folder
    folders.remove(folder)


@pytest.fixture
def bare_surroundings() -> dict[str, str]:
    """An environment that names no services, as a stranger's machine has it."""
    ours = ("DATABASE_URL", "REDIS_URL", "OLLAMA_HOSTS", "MASTERCHEF_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
