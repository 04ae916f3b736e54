"""What a submission holds, by path, size and SHA-256."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """A sealed file: path under out/ with "/", bytes, SHA-256 (64 hex digits)."""

    path: str
    size: int
    sha256: str
    executable: bool = False


class Dropped(NamedTuple):
    """Something in out/ that is not part of the submission, and why."""

    path: str
    reason: str


class Manifest(NamedTuple):
    """All files of a submission, by path."""

    files: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(each.size for each in self.files)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON: equal digests are equal submissions."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """{"files": [{"path", "size", "sha256", "executable"}]}."""
        return {"files": [each._asdict() for each in self.files]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Manifest":
        """What `to_json` wrote."""
        return cls(tuple(Entry(**each) for each in data["files"]))
