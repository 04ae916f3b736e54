"""An engine with the dummy's image, and a kitchen of containers that must be empty afterwards."""

import uuid
from collections.abc import Iterator

import pytest

from agents import containers
from agents.containers.labels import sets
from agents.flavors import image_builds
from agents.hosts.embedded import process
from tests.agents.containers.trying import Place
from tests.docker_engine import require_engine


@pytest.fixture(scope="session")
def engine() -> None:
    require_engine()


@pytest.fixture(scope="session")
def dummy_image(engine: None) -> str:
    return image_builds.build("dummy", say=print)


@pytest.fixture
def place(dummy_image: str) -> Iterator[Place]:
    """Containers of a site of its own. Whatever a test leaves behind is its failure."""
    place = Place(f"test-{uuid.uuid4().hex[:8]}")
    yield place
    left = [parts.row for parts in sets(site=place.site)]
    containers.sweep(site=place.site, images=True)
    assert left == []


@pytest.fixture(scope="session")
def model_host() -> Iterator[process.Process]:
    """A model host on this machine's loopback, with the scripted model."""
    with process.start() as host:
        yield host
