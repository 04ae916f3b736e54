"""`python -m deploy.backups.keeper`: receives the log of changes; each night, backup and drill.

Its figures for Prometheus are on port 9100. `python -m deploy.backups.keeper backup` (or drill,
or list) does that one thing now.
"""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

import psycopg
from prometheus_client import Gauge, start_http_server

from deploy import given
from deploy.backups import catalog, programs, shelf
from deploy.backups.base_backups import take
from deploy.backups.drills import Report, drill
from deploy.errors import DeployError
from masterchef.embedded import pgfiles

PLACE = Path(os.environ.get("BACKUP_PLACE", "/var/lib/masterchef/backup"))
MEDIA = Path(os.environ.get("MASTERCHEF_MEDIA", "/var/lib/masterchef/media"))
SLOT = "masterchef_backup"
RETRY_S = 5.0
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


def back_up(url: str) -> str:
    """Take one backup and forget old ones; its name. Raises DeployError."""
    place = given.PLACE if given.PLACE.is_dir() else None
    backup = take(
        PLACE, url, media=MEDIA, secrets=place, recipient=given.read("age_recipient"), say=say
    )
    removed = catalog.prune(PLACE, keep=int(os.environ.get("BACKUP_KEEP", "7")))
    catalog.prune_log(PLACE)
    if bucket := shelf.chosen():
        say("copying it to the bucket")
        bucket.put(backup)
        bucket.prune(catalog.all_of(PLACE))
    say(f"backup {backup.name} taken" + (f", removed {', '.join(removed)}" if removed else ""))
    return backup.name


def prove(url: str, name: str = "") -> Report:
    """Drill one backup, the newest if none is named."""
    backup = shelf.found(name, PLACE)
    report = drill(backup, url, say=say)
    for problem in report.problems:
        say(f"{backup.name}: {problem}")
    if not report.problems:
        say(f"backup {backup.name} proved: {report.replayed} sessions replayed")
    return report


def nightly(url: str) -> None:
    """A backup and its drill; a failure is a figure, and the next night comes all the same."""
    try:
        back_up(url)
        failed.set(float(bool(prove(url).problems)))
    except (DeployError, psycopg.Error, OSError) as error:
        failed.set(1)
        say(f"the nightly backup failed: {error}")


def put_log() -> None:
    """Finished segments to the bucket, if there is one; a bucket that is away gets them later."""
    try:
        if (bucket := shelf.chosen()) and (PLACE / "wal").exists():
            bucket.put_log(PLACE / "wal")
            shelved_at.set_to_current_time()
    except DeployError as error:
        say(f"the log of changes is not in the bucket: {error}")


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
    start_http_server(9100)
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
            due = next_time(datetime.now(UTC), os.environ.get("BACKUP_AT", "03:10"))
            nightly(url)
        time.sleep(1)
    receiver.stop()
    return 0


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def listing() -> int:
    """One JSON object a line for each backup; those that only the bucket has are marked."""
    here = catalog.all_of(PLACE)
    for backup in here:
        print(json.dumps({"backup": backup.name, "proof": backup.proof}))
    bucket = shelf.chosen()
    for name in bucket.names() if bucket else ():
        if name not in {backup.name for backup in here}:
            print(json.dumps({"backup": name, "in": "bucket"}))
    return 0


def main(arguments: list[str]) -> int:
    """0, or 1 with the reason on stderr."""
    url = os.environ["DATABASE_URL"]
    match arguments:
        case []:
            return keep(url)
        case ["list"]:
            return listing()
        case ["backup"]:
            print(back_up(url))
            return 0
        case ["drill", *names]:
            return int(bool(prove(url, *names).problems))
    say("say nothing, list, backup, or drill [BACKUP]")
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except DeployError as error:
        say(f"{error}" + (f" (fix: {error.fix})" if error.fix else ""))
        sys.exit(1)
