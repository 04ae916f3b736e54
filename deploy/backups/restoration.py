"""`python -m deploy.backups.restoration NAME [TIME]`: put a backup in PostgreSQL's place.

Run in a container of its own while PostgreSQL is stopped. What was there is kept beside it. Of the
files of cooks those that are missing come back; none is replaced.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.backups import clusters, shelf
from deploy.backups.catalog import Backup
from deploy.errors import DeployError
from deploy.stores import DATA

PLACE = Path(os.environ.get("BACKUP_PLACE", "/var/lib/masterchef/backup"))
MEDIA = Path(os.environ.get("MASTERCHEF_MEDIA", "/var/lib/masterchef/media"))


def restore(
    name: str, *, until: str = "", data: Path = DATA, place: Path = PLACE, media: Path = MEDIA
) -> Path:
    """Copy base and log, so that PostgreSQL recovers at its next start; where the old data went.

    `until` is a time such as "2026-11-29 03:00:00+00"; without one, all that was received.
    """
    backup = shelf.found(name, place)
    if (data / "postmaster.pid").exists():
        raise DeployError("PostgreSQL is running", fix="stop it: masterchef-deploy restore does")
    draft, old = data.with_name("restored"), kept_beside(data, backup.name)
    for leftover in (draft, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(backup.folder / "base", draft)
    draft.chmod(0o700)
    _gather(backup, place / "wal", draft / "received")
    target = f"recovery_target_time = '{until}'" if until else ""
    clusters.recover(draft, data / "received", target)
    if data.exists():
        data.rename(old)
    draft.rename(data)
    set_log_aside(place)
    bring_back(backup.folder / "media.tar", media)
    return old


def bring_back(packed: Path, media: Path) -> None:
    """Unpack the files that are missing in the folder. Raises DeployError."""
    command = ["tar", "--no-same-owner", "--skip-old-files", "-xf", str(packed), "-C", str(media)]
    # GNU tar keeps to the folder, which Python's own does only from 3.11.4 on.
    if packed.exists() and subprocess.run(command).returncode:
        raise DeployError(f"{packed} could not be unpacked whole", fix="see above")


def kept_beside(data: Path, backup: str) -> Path:
    """Where the data that a backup replaces are kept."""
    return data.with_name(f"before-{backup}")


def set_log_aside(place: Path) -> None:
    """What comes now is another history; the receiver begins a new log with it."""
    if (place / "wal").exists():
        aside = place / "wal-before"
        shutil.rmtree(aside, ignore_errors=True)
        (place / "wal").rename(aside)


def _gather(backup: Backup, received: Path, into: Path) -> None:
    """The backup's own part of the log, and all that came after it."""
    shutil.copytree(backup.folder / "wal", into)
    first = backup.manifest["first_wal"]
    for path in sorted(received.glob("0*")):
        name = path.name.removesuffix(".partial")  # the newest: recovery stops where it ends
        if name[:8] == first[:8] and name > backup.manifest["last_wal"]:
            shutil.copy(path, into / name)


if __name__ == "__main__":
    try:
        kept = restore(sys.argv[1], until=sys.argv[2] if len(sys.argv) > 2 else "")
    except DeployError as error:
        print(f"{error} (fix: {error.fix})", file=sys.stderr)
        sys.exit(1)
    print(f"ready to recover; what was there is in {kept}")
