"""Empty clusters to restore into, and their end."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deploy.backups import programs
from deploy.backups.catalog import Backup
from deploy.errors import DeployError
from masterchef.embedded import folders, pgfiles, ports, postgres
from masterchef.embedded.errors import StackError
from masterchef.embedded.postgres import Server

_OURS = ("restore_command", "recovery_target", "hot_standby")


@contextlib.contextmanager
def from_dump(backup: Backup) -> Iterator[str]:
    """The address of a new cluster into which the dump was restored; raises DeployError."""
    with _place() as place:
        server = postgres.start(place, durable=False)
        try:
            programs.run("pg_restore", "--exit-on-error", "--no-owner", "-d", "masterchef",
                         backup.folder / "dump", url=server.url)  # fmt: skip
            yield server.url
        finally:
            server.stop(immediate=True)


@contextlib.contextmanager
def from_base(backup: Backup, password: str) -> Iterator[str]:
    """The address of a copy of the cluster, recovered to the backup's restore point."""
    with _place() as place:
        data = postgres.data_folder(place)
        shutil.copytree(backup.folder / "base", data, dirs_exist_ok=True)
        log = place / "wal"
        # Recovery reads them as PostgreSQL's own user, who may not enter the backup's folder.
        shutil.copytree(backup.folder / "wal", log)
        recover(data, log, f"recovery_target_name = '{backup.manifest['restore_point']}'")
        _give(data, log)
        server = _recovered(place, data, password)
        try:
            yield server.url
        finally:
            server.stop(immediate=True)


def recover(data: Path, wal: Path, target: str) -> None:
    """Tell a copy of a cluster to recover from the log up to the target, and then to go on."""
    settings = data / "postgresql.auto.conf"
    # A copy of a cluster that was itself restored still says up to where.
    kept = [line for line in settings.read_text().splitlines() if not line.startswith(_OURS)]
    kept += [f'restore_command = \'cp "{wal}/%f" "%p"\'', target]
    kept += ["recovery_target_action = 'promote'", "hot_standby = off"]
    settings.write_text("\n".join(kept) + "\n")
    (data / "recovery.signal").touch()


def _recovered(place: Path, data: Path, password: str) -> Server:
    """The server once it has recovered; raises DeployError where the log has a hole."""
    log = place / "postgres.log"
    try:
        return ports.on_hidden(
            f"postgres {place}", lambda port: Server(data, port, password, log=log, durable=False)
        )
    except StackError as error:
        raise DeployError(f"the copy does not recover: {error}") from error


def _give(*more: Path) -> None:
    """To the user as whom PostgreSQL runs here."""
    account = folders.ordinary_account()
    for top in more:
        top.chmod(0o700)
        for path in (top, *top.rglob("*")) if account else ():
            os.chown(path, *account, follow_symlinks=False)  # type: ignore[misc]


@contextlib.contextmanager
def _place() -> Iterator[Path]:
    """A folder for a cluster, on the disk of MASTERCHEF_HOME; removed at the end."""
    base = folders.home()
    base.mkdir(parents=True, exist_ok=True)
    parent = base if folders.passable(base) or os.geteuid() else None
    place = Path(tempfile.mkdtemp(prefix="drill-", dir=parent))
    place.chmod(0o711)
    try:
        pgfiles.installation()
        yield place
    finally:
        folders.remove(place)
