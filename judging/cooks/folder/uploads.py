"""A cook folder that came over the network: texts by path, or a zip; bounded and kept inside."""

import lzma
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from judging.cooks.errors import CookError

# What zipfile and the modules that unpack for it raise for a file that is broken. Its own message
# may quote a name of the file's.
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError,
          RuntimeError, LookupError, OverflowError, OSError, EOFError, ValueError)  # fmt: skip
MOST_FILES = 2_000
MOST_BYTES = 256 * 1024 * 1024  # unpacked


@contextmanager
def from_texts(texts: Mapping[str, str]) -> Iterator[Path]:
    """The folder of {path: text}, for the length of the block; raises CookError."""
    problems = [f"{path}: {problem}" for path in texts if (problem := _problem(path))]
    if problems:
        raise CookError(problems)
    with tempfile.TemporaryDirectory(prefix="masterchef-upload-") as place:
        try:
            for path, text in texts.items():
                target = Path(place) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text)
        except OSError as error:  # a file that is also a folder, a name that is too long
            raise CookError(f"{path}: {error.strerror}") from error
        yield Path(place)


@contextmanager
def from_zip(file: IO[bytes]) -> Iterator[Path]:
    """The folder in a zip, at its top or in the one folder there; raises CookError."""
    with tempfile.TemporaryDirectory(prefix="masterchef-upload-") as place:
        try:
            with zipfile.ZipFile(file) as archive:
                _extract(archive, Path(place))
        except CookError:
            raise
        except BROKEN as error:
            said = str(error).encode("utf-8", "backslashreplace").decode()
            raise CookError(f"folder: the zip can't be read: {said}") from error
        yield _top(Path(place))


def _extract(archive: zipfile.ZipFile, place: Path) -> None:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    problems = [f"{info.filename}: {problem}" for info in infos
                if (problem := _problem(info.filename) or _no_file(info))]  # fmt: skip
    if len(infos) > MOST_FILES:
        problems.append(f"folder: {len(infos)} files; {MOST_FILES} at most")
    if (size := sum(info.file_size for info in infos)) > MOST_BYTES:
        problems.append(f"folder: {size:,} bytes unpacked; {MOST_BYTES:,} at most")
    if problems:
        raise CookError(problems[:20])
    left = MOST_BYTES
    for info in infos:
        target = place / info.filename
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as source, target.open("wb") as into:
            # The header may lie about the size: no more than what is left is ever written.
            shutil.copyfileobj(_Limited(source, left), into)
        left -= target.stat().st_size


class _Limited:
    """Reads no more than `left` bytes; raises CookError beyond."""

    def __init__(self, source: IO[bytes], left: int) -> None:
        self.source, self.left = source, left

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise CookError(f"folder: more than {MOST_BYTES:,} bytes unpacked")
        return data


def _no_file(info: zipfile.ZipInfo) -> str:
    mode = info.external_attr >> 16
    return (
        "" if not mode or stat.S_ISREG(mode) or not stat.S_IFMT(mode) else "is not a regular file"
    )


def _problem(path: str) -> str:
    """Why no file may be written there, "" if one may."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or "\x00" in path:
        return "is not a path below the folder"
    if len(path) > 400 or any(len(part.encode()) > 255 for part in parts):
        return "is too long for a path"
    return ""


def _top(place: Path) -> Path:
    entries = list(place.iterdir())
    if not (place / "brief.yaml").exists() and len(entries) == 1 and entries[0].is_dir():
        return entries[0]
    return place
