"""Taking a backup and proving one, where the keeper's folders are."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from deploy import given
from deploy.backups import catalog, shelf
from deploy.backups.base_backups import take
from deploy.backups.drills import Report, drill

PLACE = Path(os.environ.get("BACKUP_PLACE", "/var/lib/masterchef/backup"))
MEDIA = Path(os.environ.get("MASTERCHEF_MEDIA", "/var/lib/masterchef/media"))


def back_up(still_mine: Callable[[], bool]) -> str:
    """Take one backup and forget old ones; its name. Raises DeployError, FenceLost."""
    place = given.PLACE if given.PLACE.is_dir() else None
    backup = take(
        PLACE,
        os.environ["DATABASE_URL"],
        media=MEDIA,
        secrets=place,
        recipient=given.read("age_recipient"),
        say=say,
        still_mine=still_mine,
    )
    removed = catalog.prune(PLACE, keep=int(os.environ.get("BACKUP_KEEP", "7")))
    catalog.prune_log(PLACE)
    if bucket := shelf.chosen():
        say("copying it to the bucket")
        bucket.put(backup)
        bucket.prune(catalog.all_of(PLACE))
    say(f"backup {backup.name} taken" + (f", removed {', '.join(removed)}" if removed else ""))
    return backup.name


def prove(name: str = "") -> Report:
    """Drill one backup, the newest if none is named."""
    backup = shelf.found(name, PLACE)
    report = drill(backup, os.environ["DATABASE_URL"], say=say)
    for problem in report.problems:
        say(f"{backup.name}: {problem}")
    if not report.problems:
        say(f"backup {backup.name} proved: {report.replayed} sessions replayed")
    return report


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
