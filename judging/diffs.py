"""What changed between two submissions: per file, aware of binary files and renames."""

from collections.abc import Iterable
from typing import Any, NamedTuple


class FileDiff(NamedTuple):
    """`status` is added, removed, modified or renamed; `text` is a unified diff, "" if binary."""

    status: str
    old: str | None
    new: str | None
    binary: bool
    text: str
    hunks: tuple[dict[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        """A JSON object for a page."""
        raise NotImplementedError


def diff(
    old: Iterable[tuple[str, bytes]], new: Iterable[tuple[str, bytes]], *, context: int = 3
) -> list[FileDiff]:
    """One FileDiff a changed file, by path."""
    raise NotImplementedError


def as_text(diffs: Iterable[FileDiff]) -> str:
    """One unified diff as git writes it."""
    raise NotImplementedError
