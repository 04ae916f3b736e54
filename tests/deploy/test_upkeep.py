"""A backup is durable work: its keeper is killed, or frozen, and it is taken once all the same."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from deploy.backups import catalog
from deploy.backups.catalog import Backup
from tests.deploy.conftest import ROOT

KEEPER = [sys.executable, "-m", "deploy.backups.keeper"]
PATIENCE_S = 180
VIOLATIONS = (
    "import django; django.setup(); from masterchef.durable import violations; print(violations())"
)
ASKED = (
    "import django; django.setup(); from datetime import UTC, datetime;"
    "from deploy.backups.keeper import ask_for_the_night;"
    "assert ask_for_the_night(datetime(2026, 11, 29, 3, 10, tzinfo=UTC))"
)


class Place:
    """Keepers of the cluster that lived; its log of changes is received by the fixture's own."""

    def __init__(self, lived: tuple[Backup, str], logs: Path) -> None:
        self.backup, self.url = lived
        self.store, self.logs = self.backup.folder.parent, logs
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """A keeper, or a command of it, in a group of its own."""
        env = os.environ | {
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "masterchef.settings",
            "BACKUP_PLACE": str(self.store),
            "MASTERCHEF_MEDIA": str(self.store.parent / "media"),
            "BACKUP_METRICS_PORT": "0",
            "MASTERCHEF_LEASE_S": "2",
        }
        log = (self.logs / f"{len(self.running)}.log").open("w")
        child = subprocess.Popen(
            [*KEEPER, *words], cwd=ROOT, env=env, stdout=subprocess.PIPE if words else log,
            stderr=log, start_new_session=True,
        )  # fmt: skip
        self.running.append(child)
        return child

    def row(self, what: str = "backup") -> dict[str, Any]:
        """The newest row of a kind."""
        with psycopg.connect(self.url, row_factory=psycopg.rows.dict_row) as connection:
            asked = "SELECT * FROM masterchef_upkeep WHERE what = %s ORDER BY id DESC LIMIT 1"
            return connection.execute(asked, [what]).fetchone() or {}

    def drafts(self) -> set[str]:
        """Backups that aren't finished."""
        return {path.name for path in self.store.glob("*Z")} - self.finished()

    def finished(self) -> set[str]:
        return {each.name for each in catalog.all_of(self.store)}

    def violations(self) -> str:
        return self.django(VIOLATIONS)

    def django(self, program: str) -> str:
        """What a program on the cluster prints."""
        env = os.environ | {
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "masterchef.settings",
        }
        command = [sys.executable, "-c", program]
        return subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, check=True
        ).stdout.strip()


@pytest.fixture
def place(lived: tuple[Backup, str], tmp_path: Path) -> Iterator[Place]:
    place = Place(lived, tmp_path)
    yield place
    for child in place.running:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def until(true: Callable[[], bool], place: Place) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        said = "".join(path.read_text()[-500:] for path in place.logs.glob("*.log"))
        assert time.monotonic() < deadline, said
        time.sleep(0.02)


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
def test_a_backup_outlives_its_keeper(fault: signal.Signals, place: Place) -> None:
    before = place.finished()
    first = place.start()
    asked = place.start("backup")
    until(lambda: bool(place.drafts()) and place.row().get("state") == "claimed", place)
    os.killpg(first.pid, fault)
    place.start()
    out, _ = asked.communicate(timeout=PATIENCE_S)
    row = place.row()
    assert (asked.returncode, row["state"], row["fence"]) == (0, "done", 2)
    assert out.decode().split() == [row["name"]]
    assert place.finished() - before == {row["name"]}
    if fault == signal.SIGSTOP:
        os.killpg(first.pid, signal.SIGCONT)  # it goes on, and finds that it isn't its own
        time.sleep(3)
        assert place.finished() - before == {row["name"]} and place.row() == row
    assert place.violations() == "{}"


def test_a_night_has_one_backup_and_its_drill(place: Place) -> None:
    """Two keepers, and both find that the night has come."""
    for _ in range(2):
        place.start()
        place.django(ASKED)
    until(lambda: place.row("drill").get("state") == "done", place)
    backup, drill = place.row("backup"), place.row("drill")
    assert drill["due"] == backup["due"] is not None and drill["name"] == backup["name"]
    assert drill["problems"] == [] and drill["replayed"] > 0
    with psycopg.connect(place.url) as connection:
        nights = connection.execute(
            "SELECT what, count(*) FROM masterchef_upkeep WHERE due IS NOT NULL GROUP BY what"
        ).fetchall()
    assert sorted(nights) == [("backup", 1), ("drill", 1)]


def test_what_can_not_be_proved_is_given_up_in_words(place: Place) -> None:
    place.start()
    asked = place.start("drill", place.backup.name)
    manifest = place.backup.folder / catalog.MANIFEST
    sound = manifest.read_text()
    try:
        manifest.write_text(json.dumps(json.loads(sound) | {"checksums": {"dump": "0" * 64}}))
        asked.communicate(timeout=PATIENCE_S)
    finally:
        manifest.write_text(sound)
        (place.backup.folder / catalog.PROVED).unlink(missing_ok=True)
    row = place.row("drill")
    assert asked.returncode == 1 and row["state"] == "done"
    assert any("dump is not what was written" in problem for problem in row["problems"])
