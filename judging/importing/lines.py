"""What one file of a batch comes to."""

from typing import NamedTuple


class Line(NamedTuple):
    """What one file, or one thing in it, comes to. `what`: new, changed, unchanged or refused."""

    file: str
    kind: str
    name: str
    what: str
    why: str = ""


def outcome(written: bool, was_there: bool) -> str:
    """new, changed or unchanged."""
    if not written:
        return "unchanged"
    return "changed" if was_there else "new"
