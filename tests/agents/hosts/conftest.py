"""Real hosts in processes of their own: one with both models, one that faults may break."""

from collections.abc import Iterator

import httpx
import ollama
import pytest

from agents.hosts.embedded import process

ANSWER = {
    "type": "object",
    "properties": {
        "dish": {"enum": ["soup", "fish", "cake"]},
        "plates": {"type": "integer", "minimum": 1, "maximum": 9},
        "notes": {"type": "array", "items": {"type": "string", "maxLength": 20}, "maxItems": 2},
    },
    "required": ["dish", "plates"],
}
RULES = "You run the grill of a small kitchen. " + "Keep pans clean and serve hot food. " * 20


@pytest.fixture(scope="session")
def host() -> Iterator[process.Process]:
    """SmolLM2 and the scripted model."""
    with process.start(models=("smollm2", "scripted")) as running:
        yield running


@pytest.fixture(scope="session")
def client(host: process.Process) -> ollama.Client:
    return ollama.Client(host.url)


@pytest.fixture(scope="session")
def web(host: process.Process) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=host.url, timeout=180) as session:
        yield session


@pytest.fixture(scope="session")
def scripted_host() -> Iterator[process.Process]:
    """The scripted model alone, for faults."""
    with process.start() as running:
        yield running


@pytest.fixture
def faulty(scripted_host: process.Process) -> Iterator[process.Process]:
    """The scripted host, whole again after the test."""
    yield scripted_host
    scripted_host.control(fault="none")
