"""Reading a sealed archive again."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from judging.sealing.manifest import Manifest


def read_archive(archive: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of every file, in the manifest's order, one in memory at a time."""
    raise NotImplementedError


def verify(archive: IO[bytes], manifest: Manifest) -> list[str]:
    """What differs from the manifest, in words; [] if nothing does."""
    raise NotImplementedError


def extract(archive: IO[bytes], folder: Path) -> None:
    """Writes the files below `folder`, never outside it; dates are 1980-01-01."""
    raise NotImplementedError
