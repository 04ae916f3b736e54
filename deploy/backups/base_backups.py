"""Taking a backup while everything runs."""

import os
import shutil
import subprocess
import tarfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from deploy.backups import catalog, inventory, programs
from deploy.backups.catalog import Backup
from deploy.errors import DeployError
from masterchef.failures import FenceLost

WAL_SECONDS = 300.0  # how long the log of changes may take to arrive
Say = Callable[[str], None]


def take(
    place: Path, url: str, *, media: Path | None = None, secrets: Path | None = None,
    recipient: str = "", say: Say = lambda line: None,
    still_mine: Callable[[], bool] = lambda: True,
) -> Backup:  # fmt: skip
    """A whole backup below `place`, whose wal/ a receiver fills. Raises DeployError.

    `recipient` is age's public key; without one the secrets are left out. Where it is no longer
    `still_mine` to take, FenceLost is raised, and what lies there is no backup.
    """
    folder = place / datetime.now(UTC).strftime(catalog.STAMP)
    folder.mkdir(mode=0o700)
    say("copying the cluster")
    programs.run("pg_basebackup", "-D", folder / "base", "-X", "none", "-c", "fast",
                 "--no-password", url=url)  # fmt: skip
    first = _first_wal(folder / "base")
    say("dumping the database")
    counted = _dump(folder / "dump", url)
    sums = {"dump": catalog.checksum(folder / "dump")}
    if media is not None and media.is_dir():
        say("packing the files of cooks")
        with tarfile.open(folder / "media.tar", "w") as tar:
            tar.add(media, arcname=".")
        sums["media.tar"] = catalog.checksum(folder / "media.tar")
    if recipient and secrets is not None:
        seal(secrets, folder / "secrets.age", recipient)
        sums["secrets.age"] = catalog.checksum(folder / "secrets.age")
    say("waiting for the log of changes")
    point = f"masterchef_{folder.name}"
    last = _restore_point(point, url)
    _await(place / "wal" / last)
    sums |= _own_log(folder, place / "wal", first, last)
    if not still_mine():
        raise FenceLost(folder.name)
    catalog.write_json(
        folder / catalog.MANIFEST,
        {
            "version": os.environ.get("MASTERCHEF_VERSION", ""),
            "first_wal": first, "last_wal": last, "restore_point": point,
            "rows": counted.rows, "numbers": counted.numbers, "checksums": sums,
        },
    )  # fmt: skip
    return Backup(folder)


def _first_wal(base: Path) -> str:
    """The segment at which recovery begins, from the label of the copy."""
    line = (base / "backup_label").read_text().splitlines()[0]
    return line.partition("(file ")[2].rstrip(")")


def _dump(path: Path, url: str) -> inventory.Inventory:
    """Dump the database in an exported snapshot, and count in the same one."""
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        exported = connection.execute("SELECT pg_export_snapshot()").fetchone()
        if exported is None:
            raise DeployError("PostgreSQL exported no snapshot")
        programs.run("pg_dump", "--format=custom", f"--snapshot={exported[0]}", "-f", path, url=url)
        return inventory.count(connection)


def _restore_point(name: str, url: str) -> str:
    """Name this instant in the log, and end its segment; the segment's name."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT pg_walfile_name(pg_create_restore_point(%s))", [name]
        ).fetchone()
        connection.execute("SELECT pg_switch_wal()")
    if found is None:
        raise DeployError("PostgreSQL made no restore point")
    return str(found[0])


def _await(path: Path) -> None:
    deadline = time.monotonic() + WAL_SECONDS
    while not path.exists():
        if time.monotonic() > deadline:
            raise DeployError(
                f"the log of changes did not arrive: {path.name}",
                fix="see that pg_receivewal runs: masterchef-deploy logs backup",
            )
        time.sleep(0.2)


def _own_log(folder: Path, wal: Path, first: str, last: str) -> dict[str, str]:
    """The part of the log without which this copy is worth nothing, linked; its checksums."""
    own = folder / "wal"
    own.mkdir(mode=0o700)
    for path in sorted(wal.iterdir()):
        if first <= path.name <= last and path.suffix != ".partial":
            os.link(path, own / path.name)
    return {f"wal/{path.name}": catalog.checksum(path) for path in sorted(own.iterdir())}


def seal(secrets: Path, into: Path, recipient: str) -> None:
    """The secrets as a tar that only the holder of age's private key can open."""
    if shutil.which("age") is None:
        raise DeployError("age is missing, which encrypts the secrets", fix="apt-get install age")
    packed = subprocess.run(
        ["tar", "-C", str(secrets), "--dereference", "-cf", "-", "."], capture_output=True
    )
    command = ["age", "-r", recipient, "-o", str(into)]
    sealed = subprocess.run(command, input=packed.stdout, capture_output=True)
    if packed.returncode or sealed.returncode:
        raise DeployError(f"age failed: {sealed.stderr.decode(errors='replace').strip()}")
