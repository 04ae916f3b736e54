"""Which backups there are."""

import hashlib
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from deploy.errors import DeployError

MANIFEST, PROVED = "manifest.json", "proved.json"
STAMP = "%Y%m%dT%H%M%SZ"


class Backup(NamedTuple):
    """One finished backup."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text())
        return found

    @property
    def taken_at(self) -> float:
        """Seconds since 1970."""
        return datetime.strptime(self.name, STAMP).replace(tzinfo=UTC).timestamp()

    @property
    def proof(self) -> dict[str, Any] | None:
        """What the last drill of it found; None: never drilled."""
        path = self.folder / PROVED
        return json.loads(path.read_text()) if path.exists() else None


def all_of(place: Path) -> list[Backup]:
    """Finished backups, oldest first."""
    return [Backup(path.parent) for path in sorted(place.glob(f"*Z/{MANIFEST}"))]


def named(place: Path, name: str = "") -> Backup:
    """The backup of that name, or the newest; raises DeployError."""
    found = [each for each in all_of(place) if not name or each.name == name]
    if not found:
        raise DeployError(
            f"no backup {name or 'at all'} in {place}", fix="masterchef-deploy backup makes one"
        )
    return found[-1]


def write_json(path: Path, value: object) -> None:
    """Whole or not at all."""
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(value, indent=1, sort_keys=True))
    draft.rename(path)


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def prune(place: Path, *, keep: int) -> list[str]:
    """Remove all but the newest `keep`, and drafts; the newest proved one always stays."""
    backups = all_of(place)
    proved = [each for each in backups if each.proof and not each.proof["problems"]]
    kept = {each.name for each in [*backups[-keep:], *proved[-1:]]}
    newest = backups[-1].name if backups else ""
    removed = []
    for folder in sorted(place.glob("*Z")):
        unfinished = not (folder / MANIFEST).exists() and folder.name < newest
        if unfinished or (folder.name not in kept and (folder / MANIFEST).exists()):
            (folder / MANIFEST).unlink(missing_ok=True)  # first: half of a backup is none
            shutil.rmtree(folder)
            removed.append(folder.name)
    return removed


def prune_log(place: Path) -> int:
    """Remove the log of changes from before the oldest backup that stays; how many files."""
    backups = all_of(place)
    if not backups:
        return 0
    first = min(each.manifest["first_wal"] for each in backups)
    old = [path for path in (place / "wal").iterdir() if path.name[8:24] < first[8:24]]
    for path in old:
        path.unlink()
    return len(old)
