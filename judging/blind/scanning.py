"""Looks for names in what a judge will see; blacks them out if asked."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from judging.blind.names import Name


class Mention(NamedTuple):
    """A name in a file: `line` from 1 (0: in the path, or in a file without lines)."""

    path: str
    line: int
    name: str
    kind: str
    excerpt: str

    def to_json(self) -> dict[str, Any]:
        """A JSON object."""
        return self._asdict()


def scan(
    files: Iterable[tuple[str, bytes]], names: Sequence[Name], *, brief: str = ""
) -> list[Mention]:
    """Every mention, by file and line; names that the brief's own text uses are no sign."""
    raise NotImplementedError


def redact(path: str, data: bytes, names: Sequence[Name], *, brief: str = "") -> bytes:
    """A text file with each name as [redacted]; files that are no text come back as they are."""
    raise NotImplementedError


def redact_path(path: str, names: Sequence[Name], *, brief: str = "") -> str:
    """A path with each name as "redacted"."""
    raise NotImplementedError
