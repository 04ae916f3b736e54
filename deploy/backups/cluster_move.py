"""`python -m deploy.backups.cluster_move --aside|--dump|--back BACKUP`: one cluster for another.

--aside renames the data folder, so that PostgreSQL begins a new one at its next start; --dump
restores the backup's dump into the one that runs; --back puts the old folder in its place again.
"""

import os
import shutil
import sys
from pathlib import Path

from deploy.backups import catalog, programs
from deploy.backups.restoration import PLACE, kept_beside, set_log_aside
from deploy.errors import DeployError
from deploy.stores import DATA


def aside(name: str, *, data: Path = DATA, place: Path = PLACE) -> Path:
    """Where the old cluster lies now."""
    backup = catalog.named(place, name)
    if (data / "postmaster.pid").exists():
        raise DeployError("PostgreSQL is running", fix="stop it: masterchef-deploy down")
    kept = kept_beside(data, backup.name)
    shutil.rmtree(kept, ignore_errors=True)
    data.rename(kept)
    set_log_aside(place)
    return kept


def restore_dump(name: str, url: str, *, place: Path = PLACE) -> None:
    """Into the empty database at `url`; raises DeployError."""
    dump = catalog.named(place, name).folder / "dump"
    programs.run("pg_restore", "--exit-on-error", "--no-owner", "-d", "masterchef", dump, url=url)


def back(name: str, *, data: Path = DATA) -> None:
    """The old cluster in its place; the new one, if any, goes."""
    kept = kept_beside(data, name)
    if not kept.exists():
        raise DeployError(f"{kept} isn't there", fix="masterchef-deploy restore takes a backup")
    shutil.rmtree(data, ignore_errors=True)
    kept.rename(data)


def main(arguments: list[str]) -> int:
    """0, or 1 with the reason on stderr."""
    try:
        match arguments:
            case ["--aside", name]:
                aside(name)
            case ["--dump", name]:
                restore_dump(name, os.environ["DATABASE_URL"])
            case ["--back", name]:
                back(name)
            case _:
                print("say --aside, --dump or --back, and a backup", file=sys.stderr)
                return 2
    except DeployError as error:
        print(f"{error}" + (f" (fix: {error.fix})" if error.fix else ""), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
