"""A media storage of the test's own, a checked model file in it, and hosts that take models."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from agents import registry
from agents.library import receipt, uploads
from agents.library.checks import CHECKS
from agents.models import Host, ModelFile, Placement
from masterchef.durable import attempts
from tests.agents.gguf.making import gguf
from tests.agents.library.shelf import Shelf, serving

SOUP = gguf(data=700_000)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage",
             "OPTIONS": {"location": str(tmp_path / "media")}}  # fmt: skip
    settings.STORAGES = {**settings.STORAGES, "default": place}
    return tmp_path / "media"


def bring(content: bytes, name: str = "soup.gguf") -> ModelFile:
    """Upload and check the file, without a server."""
    upload = uploads.open_upload(filename=name, size=len(content))
    receipt.receive(upload.key, offset=0, pieces=[content])
    attempts.take(CHECKS.name, upload.pk)
    upload.refresh_from_db()
    assert upload.file is not None, upload.refusal or upload.error
    return upload.file


@pytest.fixture
def soup(transactional_db: None) -> ModelFile:
    return bring(SOUP)


@pytest.fixture
def hosts(transactional_db: None) -> Iterator[Callable[..., tuple[Host, Shelf]]]:
    """`hosts("one", tags=["gpu"])`: a host that runs, known and asked."""
    with ExitStack() as stack:

        def start(name: str, **more: Any) -> tuple[Host, Shelf]:
            shelf = stack.enter_context(serving())
            row = Host.objects.create(name=name, url=shelf.url, timeout_s=20, **more)
            return registry.check_host(row.pk), shelf

        yield start


def play(kind: Any, *rows: Any) -> None:
    """Take each row once, as a worker would that gets its message."""
    for row in rows:
        attempts.take(kind.name, row.pk)
        row.refresh_from_db()


def place(host: Host) -> Placement:
    return Placement.objects.get(host=host)
