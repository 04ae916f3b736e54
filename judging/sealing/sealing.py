"""Sealing: regular files under out/ only, listed by SHA-256, in an archive that never differs."""

import tarfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import IO

from judging.sealing.collection import Collector, Limits, Sealed, SealError
from judging.sealing.paths import inside
from judging.sealing.tree import walk

DEFAULT = Limits()


def seal_tar(
    stream: IO[bytes], archive: IO[bytes], *, limits: Limits = DEFAULT, root: str = "out"
) -> Sealed:
    """Seals a tar stream, read once from front to back, into `archive`; raises SealError.

    Members are those under `root`/ (Docker's get_archive of /…/out gives that prefix).
    """
    tailed = _Tailed(stream)
    with Collector(limits) as collector:
        try:
            with tarfile.open(fileobj=tailed, mode="r|") as tar:  # type: ignore[call-overload]
                for member in tar:
                    _take(member, tar, collector, root)
        except SealError:
            raise
        except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
            raise SealError(f"out/ came as a broken tar stream: {error}") from error
        tailed.require_end()
        return collector.seal(archive)


def seal_folder(folder: Path, archive: IO[bytes], *, limits: Limits = DEFAULT) -> Sealed:
    """Seals a folder (which is out/ itself) into `archive`, following no link; raises SealError."""
    if folder.is_symlink() or not folder.is_dir():
        raise SealError(f"{folder} is not a folder")
    with Collector(limits) as collector:
        walk(folder, collector)
        return collector.seal(archive)


def seal_files(
    files: Iterable[tuple[str, bytes]], archive: IO[bytes], *, limits: Limits = DEFAULT
) -> Sealed:
    """Seals (path, bytes) pairs, such as a model's answer; raises SealError."""
    with Collector(limits) as collector:
        for name, data in files:
            collector.count(name)
            try:
                path = inside(name, "")
            except ValueError as error:
                collector.drop(name, str(error))
                continue
            if path is not None:
                collector.add(path, BytesIO(data), len(data))
        return collector.seal(archive)


class _Tailed:
    """A stream that remembers its last bytes: tarfile takes one that was cut between two members
    for a whole one, but a whole one ends in zeros."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.tail = b""

    def read(self, size: int) -> bytes:
        chunk = self.stream.read(size)
        self.tail = (self.tail + chunk)[-2 * tarfile.BLOCKSIZE :]
        return chunk

    def require_end(self) -> None:
        while self.read(tarfile.RECORDSIZE):
            pass
        if len(self.tail) < 2 * tarfile.BLOCKSIZE or any(self.tail):
            raise SealError("out/ came as a broken tar stream: it ends too early")


def _take(member: tarfile.TarInfo, tar: tarfile.TarFile, collector: Collector, root: str) -> None:
    collector.count(member.name)
    try:
        path = inside(member.name, root)
    except ValueError as error:
        collector.drop(member.name, str(error))
        return
    if path is None or member.isdir():
        return
    if not member.isreg():
        collector.drop(path, _kind(member))
        return
    content = tar.extractfile(member)
    assert content is not None, "a regular member always has content"
    collector.add(path, content, member.size, executable=bool(member.mode & 0o100))


def _kind(member: tarfile.TarInfo) -> str:
    if member.issym():
        return "symbolic link"
    if member.islnk():
        return "hard link"
    if member.isfifo():
        return "pipe"
    return "device" if member.ischr() or member.isblk() else "no regular file"
