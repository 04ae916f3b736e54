"""Fixtures of cooks in real containers."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from agents import containers
from agents.containers.labels import sets
from agents.flavors import image_builds
from tests.docker_engine import require_engine


@pytest.fixture(scope="session")
def dummy_image() -> str:
    require_engine()
    return image_builds.build("dummy", say=print)


@pytest.fixture
def engine(dummy_image: str, settings: Any) -> Iterator[None]:
    """An installation of its own on the engine; what a test leaves there is its failure."""
    settings.SITE = f"{time.monotonic_ns():x}"[-8:]
    yield
    left = [parts.row for parts in sets(site=settings.SITE)]
    containers.sweep(site=settings.SITE)
    assert left == []
