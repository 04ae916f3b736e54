"""Tar streams as a container engine hands them over, traps included."""

import io
import tarfile


def stream(*members, end=True):
    """A tar stream of (name, bytes) files and of ready TarInfos."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as tar:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                tar.addfile(member)
            else:
                name, data = member
                info = tarfile.TarInfo(name)
                info.size, info.mtime, info.uid, info.uname = len(data), 1_700_000_000, 65532, "ann"
                tar.addfile(info, io.BytesIO(data))
    data = written.getvalue()
    if not end:  # cut off behind the last member, where a whole stream has zeros
        data = data.rstrip(b"\0")
        data += b"\0" * (-len(data) % 512)
    return io.BytesIO(data)


def special(name, kind, target=""):
    """A link, device or pipe."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info
