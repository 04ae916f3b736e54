"""The drill: restore a backup into empty clusters and prove what it holds."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import psycopg

from deploy.backups import catalog, clusters, inventory, programs
from deploy.backups.catalog import Backup
from deploy.backups.inventory import Inventory
from deploy.errors import DeployError

Say = Callable[[str], None]


class Report(NamedTuple):
    """What a drill found; proved if there are no problems."""

    problems: list[str]
    replayed: int


def drill(backup: Backup, url: str, *, sampled: int = 6, say: Say = lambda line: None) -> Report:
    """Restore both the dump and the copy, and write proved.json. `url` gives the password.

    Everything wrong is told, not only the first thing.
    """
    problems: list[str] = []
    replayed = 0
    for name, step in (("files", _files), ("dump", _of_dump), ("copy", _of_copy)):
        say(f"proving the {name}")
        try:
            found = step(backup, url, sampled)
        except (DeployError, psycopg.Error) as error:  # a broken copy may start and not answer
            problems.append(f"{name}: {error}")
            continue
        problems += [f"{name}: {problem}" for problem in found.problems]
        replayed += found.replayed
    report = Report(problems, replayed)
    catalog.write_json(
        backup.folder / catalog.PROVED,
        {"at": time.time(), "problems": problems, "replayed": replayed},
    )
    return report


def _files(backup: Backup, url: str, sampled: int) -> Report:
    """Every file is the one that was written."""
    return Report(list(_changed(backup)), 0)


def _changed(backup: Backup) -> Iterator[str]:
    for name, expected in backup.manifest["checksums"].items():
        path = backup.folder / name
        if not path.exists():
            yield f"{name} is missing"
        elif catalog.checksum(path) != expected:
            yield f"{name} is not what was written (its checksum differs)"
    try:
        programs.run("pg_verifybackup", "--no-parse-wal", "--quiet", backup.folder / "base")
    except DeployError as error:
        yield str(error)


def _of_dump(backup: Backup, url: str, sampled: int) -> Report:
    """Row for row what was counted in its snapshot."""
    expected = _expected(backup)
    with clusters.from_dump(backup) as restored:
        with psycopg.connect(restored) as connection:
            problems = inventory.compare(expected, inventory.count(connection))
        report = _examined(restored, sampled)
    return Report(problems + report.problems, report.replayed)


def _of_copy(backup: Backup, url: str, sampled: int) -> Report:
    """At least all that had happened before its restore point."""
    password = unquote(urlsplit(url).password or "")
    with clusters.from_base(backup, password) as restored:
        with psycopg.connect(restored) as connection:
            problems = inventory.reaches(connection, _expected(backup))
        report = _examined(restored, sampled)
    return Report(problems + report.problems, report.replayed)


def _expected(backup: Backup) -> Inventory:
    manifest = backup.manifest
    return Inventory(manifest["rows"], manifest["numbers"])


def _examined(url: str, sampled: int) -> Report:
    """What Django says of a restored database, in a process of its own."""
    env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "masterchef.settings"}
    command = [sys.executable, "-m", "deploy.backups.examine", str(sampled)]
    root = str(Path(__file__).resolve().parents[2])
    ran = subprocess.run(command, env=env, capture_output=True, text=True, cwd=root)
    try:
        return Report(**json.loads(ran.stdout.splitlines()[-1]))
    except (IndexError, ValueError, TypeError):
        last = " / ".join(ran.stderr.strip().splitlines()[-2:])
        raise DeployError(f"the restored database can't be examined: {last}") from None
