"""Sealing: regular files under out/ only, listed by SHA-256, in an archive that never differs."""

from collections.abc import Iterable
from pathlib import Path
from typing import IO, NamedTuple

from judging.sealing.manifest import Dropped, Manifest


class Limits(NamedTuple):
    """How much a submission may hold; bytes, and entries of any kind."""

    total: int = 512 << 20
    files: int = 20_000
    file: int = 256 << 20


class Sealed(NamedTuple):
    """A sealed submission. The archive is a plain tar of `manifest.files` in their order."""

    manifest: Manifest
    dropped: tuple[Dropped, ...]


class SealError(ValueError):
    """Nothing was sealed: too big, too many files, or no readable tar; the message says which."""


def seal_tar(
    stream: IO[bytes], archive: IO[bytes], *, limits: Limits = Limits(), root: str = "out"
) -> Sealed:
    """Seals a tar stream, read once from front to back, into `archive`; raises SealError.

    Members are those under `root`/ (Docker's get_archive of /…/out gives that prefix).
    """
    raise NotImplementedError


def seal_folder(folder: Path, archive: IO[bytes], *, limits: Limits = Limits()) -> Sealed:
    """Seals a folder (which is out/ itself) into `archive`, following no link; raises SealError."""
    raise NotImplementedError


def seal_files(
    files: Iterable[tuple[str, bytes]], archive: IO[bytes], *, limits: Limits = Limits()
) -> Sealed:
    """Seals (path, bytes) pairs, such as a model's answer; raises SealError."""
    raise NotImplementedError
