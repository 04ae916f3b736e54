"""`python -m deploy.backups.keeper`: receives the log of changes; each night, backup and drill.

Backups and drills are durable work (kinds.py): this process asks for the night's, and takes
whatever waits, one after the other. `python -m deploy.backups.keeper backup` (or drill) asks for
one and waits for its end; `list` lists. Its figures for Prometheus are on port 9100.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

import psycopg
from prometheus_client import Gauge, start_http_server

from deploy import given
from deploy.backups import catalog, programs, shelf
from deploy.backups.steps import PLACE, say
from deploy.errors import DeployError
from masterchef.embedded import pgfiles

SLOT = "masterchef_backup"
RETRY_S = 5.0
LOOK_S = 1.0  # between two looks for what waits
CERTIFICATE_S = 60.0
SHELF_S = 60.0  # how old the log of changes in the bucket may be, beside a segment's own time

taken = Gauge("masterchef_backup_taken_timestamp_seconds", "when the newest backup was taken")
proved = Gauge("masterchef_backup_proved_timestamp_seconds", "when a backup was last proved")
failed = Gauge("masterchef_backup_failed", "1: the last backup or drill failed")
certificate = Gauge(
    "masterchef_certificate_expires_timestamp_seconds", "when the site's certificate ends"
)
shelved_at = Gauge(
    "masterchef_backup_shelved_timestamp_seconds", "when the bucket last had all finished log"
)
receiving = Gauge("masterchef_backup_receiving", "1: the log of changes is being received")


class Receiver:
    """pg_receivewal as a child, started again whenever it ends."""

    def __init__(self, url: str, wal: Path) -> None:
        self._url, self._wal = url, wal
        self._child: subprocess.Popen[bytes] | None = None
        self._next = 0.0

    def keep(self) -> bool:
        """Start it if it doesn't run; whether it does."""
        if self._child is not None and self._child.poll() is None:
            return True
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + RETRY_S
        self._wal.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            ensure_slot(self._url)
        except psycopg.Error as error:
            say(f"PostgreSQL does not answer: {str(error).strip()}")
            return False
        command = [str(pgfiles.program("pg_receivewal")), "-D", str(self._wal)]
        command += ["--slot", SLOT, "--no-password", "--no-loop"]
        self._child = subprocess.Popen(command, env=programs.environment(self._url))
        given.RECEIVING.write_text(str(self._child.pid))
        return True

    def stop(self) -> None:
        if self._child is not None:
            self._child.send_signal(signal.SIGINT)
            self._child.wait(20)


def ensure_slot(url: str) -> None:
    """The slot that keeps the log of changes on the server until it has been received."""
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        connection.execute(
            "SELECT pg_create_physical_replication_slot(%s, true) WHERE NOT EXISTS"
            " (SELECT 1 FROM pg_replication_slots WHERE slot_name = %s)", [SLOT, SLOT],
        )  # fmt: skip


def put_log() -> None:
    """Finished segments to the bucket, if there is one; a bucket that is away gets them later."""
    try:
        if (bucket := shelf.chosen()) and (PLACE / "wal").exists():
            bucket.put_log(PLACE / "wal")
            shelved_at.set_to_current_time()
    except DeployError as error:
        say(f"the log of changes is not in the bucket: {error}")


def upkeep() -> None:
    """Take what waits, for as long as this process lives. A database that is away is waited for."""
    from django.db import Error, connection

    from deploy.backups import kinds
    from masterchef import durable
    from masterchef.upkeep import rows

    kinds.keeping = True
    while True:
        try:
            for kind, id in rows.ready():
                durable.take(kind, id)
            newest = rows.newest()
            failed.set(
                float(newest is not None and (newest.state != "done" or newest.problems != []))
            )
        except Error as error:
            connection.close()
            say(f"upkeep waits for PostgreSQL: {str(error).strip()}")
        time.sleep(LOOK_S)


def measure() -> None:
    """Set the figures from what lies in the folder."""
    backups = catalog.all_of(PLACE)
    if backups:
        taken.set(backups[-1].taken_at)
    proofs = [each.proof for each in backups]
    good = [proof["at"] for proof in proofs if proof and not proof["problems"]]
    if good:
        proved.set(max(good))


def look_at_certificate() -> None:
    """Ask nginx which certificate it shows now."""
    command = "openssl s_client -connect nginx:8443 </dev/null | openssl x509 -noout -enddate"
    told = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=20)
    _, _, date = told.stdout.strip().partition("=")
    if date:
        ends = datetime.strptime(date, "%b %d %H:%M:%S %Y GMT").replace(tzinfo=UTC)
        certificate.set(ends.timestamp())


def next_time(now: datetime, at: str) -> datetime:
    """The next time that the clock (UTC) shows `at`, such as "03:10"."""
    hour, _, minute = at.partition(":")
    today = now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


def keep(url: str) -> int:
    """Until SIGTERM."""
    stopping: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGTERM, stop)
    start_http_server(int(os.environ.get("BACKUP_METRICS_PORT", "9100")))
    threading.Thread(target=upkeep, name="upkeep", daemon=True).start()
    receiver = Receiver(url, PLACE / "wal")
    due = next_time(datetime.now(UTC), os.environ.get("BACKUP_AT", "03:10"))
    looked = shelved = float("-inf")
    while not stopping:
        if time.monotonic() - shelved > SHELF_S:
            shelved = time.monotonic()
            put_log()
        if time.monotonic() - looked > CERTIFICATE_S:
            looked = time.monotonic()
            look_at_certificate()
        receiving.set(float(receiver.keep()))
        measure()
        if datetime.now(UTC) >= due:
            asked = ask_for_the_night(due)
            due = (
                next_time(datetime.now(UTC), os.environ.get("BACKUP_AT", "03:10")) if asked else due
            )
        time.sleep(1)
    receiver.stop()
    hand_back()
    return 0


def hand_back() -> None:
    """What is under way is another's at once, not when its lease has run out."""
    from masterchef.durable.heartbeat import heartbeat

    heartbeat.hand_back()


def ask_for_the_night(due: datetime) -> bool:
    """False: the database is away, to be asked again."""
    from django.db import Error, connection

    from masterchef.upkeep.models import What
    from masterchef.upkeep.rows import ask

    try:
        ask(What.BACKUP, due=due)
    except Error:
        connection.close()
        return False
    return True


def done_now(what: str, name: str = "") -> int:
    """Ask for one and wait for its end; 1 if it failed, or found something."""
    from masterchef.upkeep.models import What
    from masterchef.upkeep.rows import ENDED, ask

    if what == What.DRILL:
        name = shelf.found(name, PLACE).name
    row = ask(What(what), name)
    while row.state not in ENDED:
        time.sleep(LOOK_S)
        row.refresh_from_db()
    for problem in [row.error, *row.problems]:
        say(f"{row.name or what}: {problem}") if problem else None
    if row.state == "done" and what == What.BACKUP:
        print(row.name)
    return int(row.state != "done" or row.problems != [])


def listing() -> int:
    """One JSON object a line for each backup; those that only the bucket has are marked."""
    from masterchef.upkeep import rows

    here = catalog.all_of(PLACE)
    for backup in here:
        print(json.dumps({"backup": backup.name, "proof": backup.proof}))
    for row in rows.open_or_failed():
        print(json.dumps({row.what: row.name, "state": row.state, "error": row.error}))
    bucket = shelf.chosen()
    for name in bucket.names() if bucket else ():
        if name not in {backup.name for backup in here}:
            print(json.dumps({"backup": name, "in": "bucket"}))
    return 0


def main(arguments: list[str]) -> int:
    """0, or 1 with the reason on stderr."""
    import django

    django.setup()
    url = os.environ["DATABASE_URL"]
    match arguments:
        case []:
            return keep(url)
        case ["list"]:
            return listing()
        case ["backup"]:
            return done_now("backup")
        case ["drill", *names]:
            return done_now("drill", *names)
    say("say nothing, list, backup, or drill [BACKUP]")
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except DeployError as error:
        say(f"{error}" + (f" (fix: {error.fix})" if error.fix else ""))
        sys.exit(1)
