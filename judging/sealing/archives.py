"""Reading a sealed archive again."""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from judging.sealing.manifest import Entry, Manifest
from judging.sealing.paths import inside, wrong

CHUNK = 1 << 20
_DATE = 315_532_800  # 1980-01-01, the earliest that a zip can hold


def _regular(archive: IO[bytes]) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    with tarfile.open(fileobj=archive, mode="r|") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None or not _fitting(member.name):
                raise ValueError(f"{member.name!r} has no place in a sealed archive")
            yield member, content


def _fitting(name: str) -> bool:
    try:
        return inside(name, "") == name and not wrong(name)
    except ValueError:
        return False


def read_archive(archive: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of every file, in the manifest's order, one in memory at a time.

    Raises ValueError or tarfile.TarError for anything that sealing didn't write.
    """
    for member, content in _regular(archive):
        yield member.name, content.read()


def verify(archive: IO[bytes], manifest: Manifest) -> list[str]:
    """What differs from the manifest, in words; [] if nothing does."""
    found: list[Entry] = []
    try:
        for member, content in _regular(archive):
            digest = hashlib.sha256()
            while chunk := content.read(CHUNK):
                digest.update(chunk)
            executable = bool(member.mode & 0o100)
            found.append(Entry(member.name, member.size, digest.hexdigest(), executable))
    except (tarfile.TarError, ValueError, EOFError) as error:
        return [f"the archive can't be read: {error}"]
    return list(_differences(manifest.files, tuple(found)))


def _differences(wanted: tuple[Entry, ...], found: tuple[Entry, ...]) -> Iterator[str]:
    before, now = ({entry.path: entry for entry in entries} for entries in (wanted, found))
    for path in sorted(before.keys() | now.keys()):
        if path not in now:
            yield f"{path} is missing"
        elif path not in before:
            yield f"{path} was added"
        elif before[path] != now[path]:
            yield f"{path} was changed"
    if not before.keys() ^ now.keys() and len(found) != len(wanted):
        yield "a file is there twice"


def extract(archive: IO[bytes], folder: Path) -> None:
    """Writes the files below `folder`, never outside it; dates are 1980-01-01.

    Raises FileExistsError where a file is there already.
    """
    for member, content in _regular(archive):
        target = folder / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as written:
            while chunk := content.read(CHUNK):
                written.write(chunk)
        target.chmod(0o755 if member.mode & 0o100 else 0o644)
        os.utime(target, (_DATE, _DATE))
