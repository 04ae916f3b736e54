"""What lies within packed files: gzip, bzip2, xz, zip (and so Office files) and tar. Pure.

For a confined child: bytes of strangers are unpacked here.
"""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

MOST = 64 << 20  # bytes that are looked at in one file, all parts together
DEPTH = 3  # a tar.gz within a zip
PIECE = 1 << 20
_ZIP, _TAR = b"PK\x03\x04", b"ustar"
_STREAMS: dict[bytes, Any] = {
    b"\x1f\x8b": gzip.open, b"BZh": bz2.BZ2File, b"\xfd7zXZ\x00": lzma.LZMAFile,
}  # fmt: skip
_BROKEN = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError,
           ValueError, RuntimeError, NotImplementedError, TypeError)  # fmt: skip


class TooLarge(Exception):
    """More would come out than is looked at."""


def is_packed(data: bytes) -> bool:
    """Whether something may lie within."""
    return data.startswith((_ZIP, *_STREAMS)) or data[257:262] == _TAR


def parts(data: bytes, *, most: int = MOST) -> Iterator[bytes]:
    """Names and contents of what lies within, to a depth of three; what is broken ends its own
    part. Raises TooLarge."""
    left = [most]
    yield from _parts(data, left, DEPTH)


def _parts(data: bytes, left: list[int], depth: int) -> Iterator[bytes]:
    if not depth or not is_packed(data):
        return
    try:
        for part in _members(data, left):
            yield part
            yield from _parts(part, left, depth - 1)
    except _BROKEN:
        return


def _members(data: bytes, left: list[int]) -> Iterator[bytes]:
    for mark, made in _STREAMS.items():
        if data.startswith(mark):
            yield _read(made(io.BytesIO(data)), left)
            return
    if data.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for info in packed.infolist():
                yield info.filename.encode("utf-8", "replace")
                with packed.open(info) as file:
                    yield _read(file, left)
        return
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
        for member in tar:
            yield f"{member.name} {member.linkname}".encode("utf-8", "surrogateescape")
            if (content := tar.extractfile(member) if member.isfile() else None) is not None:
                yield _read(content, left)


def _read(file: Any, left: list[int]) -> bytes:
    """All of it; what came out before it broke, where it is broken. Raises TooLarge."""
    found = bytearray()
    try:
        while piece := file.read1(PIECE):
            left[0] -= len(piece)
            if left[0] < 0:
                raise TooLarge
            found += piece
    except _BROKEN:
        pass
    return bytes(found)
