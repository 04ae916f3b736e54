"""Files on their way into a container, as one tar."""

import io
import tarfile
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from agents.containers.specs import USER, Files

IN_MEMORY = 8 << 20  # bytes; a larger tar goes through a temporary file


def packed(files: Files, *, folders: Iterable[str] = (), writable: bool = False) -> IO[bytes]:
    """The files as a tar at its beginning, owned by the container's user.

    `folders` are made as well. Links and devices among the files are left out. Raises ValueError
    for a path that climbs out.
    """
    spool = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    with tarfile.open(fileobj=spool, mode="w") as tar:
        made: set[str] = set()
        for name in folders:
            _add_folders(tar, f"{name}/x", made, writable)
        for name, content in _walk(files):
            _add_folders(tar, name, made, writable)
            _add(tar, name, content, writable)
    spool.seek(0)
    return spool


def _walk(files: Files) -> Iterator[tuple[str, bytes | Path]]:
    for name, content in files.items():
        if name.startswith("/") or ".." in name.split("/"):
            raise ValueError(f"{name!r} is not a relative path below its folder")
        if isinstance(content, bytes) or not content.is_dir():
            yield name, content
            continue
        for path in sorted(content.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield f"{name}/{path.relative_to(content).as_posix()}", path


def _add_folders(tar: tarfile.TarFile, name: str, made: set[str], writable: bool) -> None:
    """The folders above a name, which would belong to root if they were left out."""
    for parent in reversed(Path(name).parents[:-1]):
        if parent.as_posix() not in made:
            made.add(parent.as_posix())
            info = _info(parent.as_posix(), 0o755 if writable else 0o555)
            info.type = tarfile.DIRTYPE
            tar.addfile(info)


def _add(tar: tarfile.TarFile, name: str, content: bytes | Path, writable: bool) -> None:
    if isinstance(content, bytes):
        info = _info(name, 0o644 if writable else 0o444)
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
        return
    with content.open("rb") as file:
        run = content.stat().st_mode & 0o111
        info = _info(name, (0o644 if writable else 0o444) | run)
        info.size = content.stat().st_size
        tar.addfile(info, file)


def _info(name: str, mode: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.mode, info.uid, info.gid, info.mtime = mode, USER, USER, int(time.time())
    return info
