"""Gathers files in any order, within limits, and writes them sorted."""

import hashlib
import tarfile
import tempfile
from typing import IO, Any, NamedTuple, Self

from judging.sealing.manifest import Dropped, Entry, Manifest
from judging.sealing.paths import readable, wrong

CHUNK = 1 << 20
IN_MEMORY = 8 << 20
DROPPED_SHOWN = 200


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


class Collector:
    """Contents go one after another into a spool (on disk past 8 MB), since they come in any order
    and are read only once; `seal` then writes them in the order of their paths."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed in __exit__)
        self.found: dict[str, tuple[Entry, int]] = {}
        self.dropped: list[Dropped] = []
        self.counted = 0
        self.left_out = 0
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self.spool.close()

    def count(self, name: str) -> None:
        """Every entry counts, kept or not, so that a million links end here too."""
        self.counted += 1
        if self.counted > self.limits.files:
            raise SealError(f"out/ holds more than {self.limits.files:,} entries")

    def drop(self, path: str, reason: str) -> None:
        """Lists what is left out; the first 200 by name."""
        self.left_out += 1
        if self.left_out <= DROPPED_SHOWN:
            self.dropped.append(Dropped(readable(path), reason))

    def add(self, path: str, content: IO[bytes], size: int, *, executable: bool = False) -> None:
        """Takes a file in; raises SealError where a limit is passed or it ends before `size`."""
        if reason := wrong(path):
            self.drop(path, reason)
            return
        self._allow(path, size)
        if path in self.found:  # in a tar the last of a name counts
            self.drop(path, "written twice; the last counts")
        start = self.spool.tell()
        digest, copied = hashlib.sha256(), 0
        while chunk := content.read(CHUNK):
            copied += len(chunk)
            self._allow(path, copied)
            digest.update(chunk)
            self.spool.write(chunk)
        if copied < size:
            raise SealError(f"out/{path} was cut short: {copied:,} of {size:,} bytes came")
        self.size += copied
        self.found[path] = (Entry(path, copied, digest.hexdigest(), executable), start)

    def _allow(self, path: str, size: int) -> None:
        if size > self.limits.file:
            raise SealError(f"out/{path} is over {self.limits.file:,} bytes")
        if self.size + size > self.limits.total:
            raise SealError(f"out/ is over {self.limits.total:,} bytes in all")

    def seal(self, archive: IO[bytes]) -> Sealed:
        """Writes the archive; the same files give the same bytes."""
        kept = self._without_clashes()
        with tarfile.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for entry, start in kept:
                self.spool.seek(start)
                tar.addfile(_member(entry), self.spool)
        if self.left_out > len(self.dropped):
            more = self.left_out - len(self.dropped)
            self.dropped.append(Dropped("…", f"and {more:,} more"))
        return Sealed(Manifest(tuple(entry for entry, _ in kept)), tuple(self.dropped))

    def _without_clashes(self) -> list[tuple[Entry, int]]:
        """By path; a file that a tar also names as a folder of others can't be unpacked again."""
        folders = {
            path[:end] for path in self.found for end, letter in enumerate(path) if letter == "/"
        }
        for path in sorted(folders & self.found.keys()):
            self.drop(path, "is a file and a folder")
            del self.found[path]
        return [self.found[path] for path in sorted(self.found)]


def _member(entry: Entry) -> tarfile.TarInfo:
    """A member without owner or date."""
    member = tarfile.TarInfo(entry.path)
    member.size = entry.size
    member.mode = 0o755 if entry.executable else 0o644
    return member
