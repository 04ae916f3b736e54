"""The .gguf inside a llamafile: a ZIP, often ZIP64, behind a program that is never run.

Only the archive's directory is read, within limits, and the member must be stored as it is: then
the GGUF lies in the file as one piece and nothing is unpacked.
"""

import zipfile
from collections import Counter
from pathlib import Path
from typing import BinaryIO, NamedTuple

from agents.gguf.facts import BadModelFile

PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"PK")  # a llamafile is all of these at once
MOST_DIRECTORY = 8 * 1024 * 1024  # bytes
MOST_MEMBERS = 10_000
MOST_MODELS = 100  # to choose one from
LONGEST_NAME = 200  # characters of a .gguf's name
_LOCAL = 30  # bytes of a local header before its name


class Member(NamedTuple):
    """A stored GGUF: its name, and where it lies in the file (bytes)."""

    name: str
    start: int
    size: int


def members(path: Path) -> list[Member]:
    """The stored .gguf files of a llamafile, by name; raises BadModelFile."""
    try:
        with path.open("rb") as file:
            _refuse_large_directory(file)
            with zipfile.ZipFile(file) as archive:
                return _members(archive, file, path.stat().st_size)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, OSError,
            OverflowError, EOFError) as error:  # fmt: skip
        if isinstance(error, BadModelFile):
            raise
        raise BadModelFile(f"its ZIP directory can't be read: {error}") from None


def _refuse_large_directory(file: BinaryIO) -> None:
    """zipfile reads the whole directory at once, so its claimed size is looked at first."""
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if not end:
        raise BadModelFile("this is neither a GGUF nor a llamafile: it has no ZIP directory")
    size, count = end[5], end[4]  # of the directory in bytes, and its entries
    if size > MOST_DIRECTORY or count > MOST_MEMBERS:
        raise BadModelFile(f"its ZIP directory claims {count:,} entries in {size:,} bytes")


def _members(archive: zipfile.ZipFile, file: BinaryIO, size: int) -> list[Member]:
    names = Counter(info.filename for info in archive.infolist())
    if twice := [name for name, times in names.items() if times > 1]:
        raise BadModelFile(f"its ZIP has two files {twice[0][:80]!r}")
    found = []
    for info in archive.infolist():
        if not info.filename.lower().endswith(".gguf"):
            continue
        shown = repr(info.filename[:80])
        if len(info.filename) > LONGEST_NAME or not info.filename.isprintable():
            raise BadModelFile(f"{shown} in it has a name that can't be shown; name it anew")
        if info.flag_bits & 0x1:
            raise BadModelFile(f"{shown} in it is encrypted")
        if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
            raise BadModelFile(f"{shown} in it is compressed; a llamafile stores it as it is")
        found.append(Member(info.filename, _start(file, info, size), info.file_size))
    if not found:
        raise BadModelFile("there is no .gguf in it")
    if len(found) > MOST_MODELS:
        raise BadModelFile(f"it holds {len(found):,} models; at most {MOST_MODELS} are read")
    return sorted(found)


def _start(file: BinaryIO, info: zipfile.ZipInfo, size: int) -> int:
    """Behind the local header, whose name and extra field may be longer than the directory's."""
    file.seek(info.header_offset)
    head = file.read(_LOCAL)
    if len(head) != _LOCAL or head[:4] != b"PK\x03\x04":
        raise BadModelFile(f"{info.filename[:80]!r} isn't where the ZIP directory says")
    start = (
        info.header_offset
        + _LOCAL
        + int.from_bytes(head[26:28], "little")
        + int.from_bytes(head[28:30], "little")
    )
    if start + info.file_size > size:
        raise BadModelFile(f"{info.filename[:80]!r} goes on behind the end of the file")
    return start
