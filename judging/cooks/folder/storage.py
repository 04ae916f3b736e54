"""Files travel between hosts as tar archives in Django's storage, streamed, with a size limit."""

import gzip
import hashlib
import shutil
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage

from judging import sealing
from judging.cooks.errors import CookError

IN_MEMORY = 4 * 1024 * 1024
PIECE = 1024 * 1024
MOST_FOLDER_BYTES = 1024**3
MOST_FOLDER_FILES = 20_000
# What a person writes into a cook's folder; the rest is what runs have written there.
GIVEN_FILES = ("BRIEF.md", "brief.yaml", "JUDGE_BRIEF.md", "FEEDBACK*.md")
GIVEN_FOLDERS = ("raw", "participants", "checks")


def given(folder: Path) -> list[Path]:
    """The folder's own files, relative, sorted; raises CookError for links and too much."""
    found = [path for glob in GIVEN_FILES for path in folder.glob(glob)]
    for name in GIVEN_FOLDERS:
        found += (path for path in (folder / name).rglob("*") if not path.is_dir())
    problems = [
        f"{path.relative_to(folder)}: only regular files can be given; copy what it points to"
        for path in found
        if path.is_symlink() or not path.is_file()
    ]
    if len(found) > MOST_FOLDER_FILES:
        problems.append(f"{folder}: {len(found)} files; {MOST_FOLDER_FILES} at most")
    size = sum(path.stat().st_size for path in found if path.is_file())
    if size > MOST_FOLDER_BYTES:
        problems.append(f"{folder}: {size:,} bytes; {MOST_FOLDER_BYTES:,} at most")
    if problems:
        raise CookError(problems)
    return sorted(path.relative_to(folder) for path in found)


def manifest_of(folder: Path, paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """{path: {"size", "sha256"}} of the files."""
    manifest = {}
    for path in paths:
        with (folder / path).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        manifest[path.as_posix()] = {"size": (folder / path).stat().st_size, "sha256": digest}
    return manifest


def pack(folder: Path, paths: Iterable[Path], *, comment: str = "") -> IO[bytes]:
    """A tar.gz of the files without their dates and owners, spooled, at its start; `comment` is
    the whole archive's."""
    spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the caller closes)
    # No date in gzip's header: the same files give the same bytes.
    with gzip.GzipFile(fileobj=spool, mode="wb", mtime=0, compresslevel=6) as zipped:
        about = {"comment": comment} if comment else None
        with tarfile.open(
            fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT, pax_headers=about
        ) as tar:
            for path in paths:
                info = tar.gettarinfo(str(folder / path), arcname=path.as_posix())
                info.uid = info.gid = info.mtime = 0
                info.uname = info.gname = ""
                info.mode = 0o755 if info.mode & 0o100 else 0o644
                with (folder / path).open("rb") as file:
                    tar.addfile(info, file)
    spool.seek(0)
    return spool


def keep(name: str, stream: IO[bytes]) -> str:
    """Write the stream into storage; the name that it got there."""
    return default_storage.save(name, File(stream, name=name))


def keep_text(name: str, text: str) -> str:
    """The same for a text."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        spool.write(text.encode("utf-8", "replace"))
        spool.seek(0)
        return keep(name, spool)


@contextmanager
def opened(name: str | None) -> Iterator[IO[bytes]]:
    """The stored file, open for reading; also from storage that is on another machine."""
    assert name, "this row has no file"
    with default_storage.open(name, "rb") as file:
        yield file


def read_text(name: str | None, *, most: int = 1_000_000) -> str:
    """The start of a stored text, "" if there is none."""
    if not name:
        return ""
    with opened(name) as file:
        return file.read(most).decode("utf-8", "replace")


def unpack(name: str | None, into: Path) -> None:
    """Extract a stored archive; what would leave the folder is refused (tarfile.ExtractError)."""
    into.mkdir(parents=True, exist_ok=True)
    with opened(name) as file, tarfile.open(fileobj=file, mode="r|*") as tar:
        sealing.unpack(tar, into)


def copy_out(name: str | None, into: Path) -> None:
    """Write a stored file to `into`, piece by piece."""
    into.parent.mkdir(parents=True, exist_ok=True)
    with opened(name) as file, into.open("wb") as target:
        shutil.copyfileobj(file, target, PIECE)
