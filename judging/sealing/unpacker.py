"""Unpacking a tar archive into a folder, alike on every Python.

`TarFile.extractall(filter="data")` would do, but it came with 3.11.4, and Debian 12 has 3.11.2.
"""

import os
import shutil
import tarfile
from pathlib import Path, PurePosixPath


def unpack(tar: tarfile.TarFile, into: Path) -> None:
    """Write regular files and folders below `into`; dates, owners and odd permissions are dropped.

    Raises tarfile.ExtractError, which names the member, for whatever else is in it: links,
    devices, pipes, a path that leads out, a file that is there already.
    """
    for member in tar:
        target = into / _below(member.name)
        if member.isdir():
            target.mkdir(parents=True, exist_ok=True)
        elif member.isreg():
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(tar, member, target)
        else:
            raise tarfile.ExtractError(f"{member.name!r} is neither a file nor a folder")


def _below(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\0" in name:
        raise tarfile.ExtractError(f"{name!r} leads out of the folder")
    return path


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    content = tar.extractfile(member)
    assert content is not None, "it is a regular file"
    mode = 0o755 if member.mode & 0o100 else 0o644
    try:
        # EXCL also refuses a link that waits where the file should go.
        number = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise tarfile.ExtractError(f"{member.name!r} is there already") from None
    with os.fdopen(number, "wb") as written:
        shutil.copyfileobj(content, written)
    target.chmod(mode)  # the umask may have taken some of it
