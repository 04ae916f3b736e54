"""A cluster of its own with a played session, its log of changes received, and one backup."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.backups import base_backups, keeper
from deploy.backups.catalog import Backup
from deploy.stores import SETTINGS
from masterchef.embedded import folders, postgres

ROOT = Path(__file__).parents[2]
PLAY = """
import django
django.setup()
from kitchen.sessions import create_session, run_on, start
session = create_session(scenario="busy_night_1", lineup="greedy", seed=1)
start(session)
session.refresh_from_db()
while session.state == "running":
    run_on(session.pk, session.tick)
    session.refresh_from_db()
assert session.state == "done", (session.state, session.reason)
"""


def django(url: str, *arguments: str) -> None:
    """A command in a process of its own, on that database."""
    env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "masterchef.settings"}
    command = [sys.executable, *arguments]
    ran = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Backup, str]]:
    """(a backup, its cluster's address): a session was played before it, another one after."""
    place = folders.temporary()
    logged = {name: SETTINGS[name] for name in ("wal_level", "max_wal_senders")}
    server = postgres.start(place, durable=False, settings=logged)
    store = place / "backup"
    store.mkdir()
    receiver = keeper.Receiver(server.url, store / "wal")
    try:
        django(server.url, "-m", "django", "migrate", "--verbosity", "0")
        django(server.url, "-c", PLAY)
        deadline = time.monotonic() + 60
        while not receiver.keep() and time.monotonic() < deadline:
            time.sleep(0.2)
        media = place / "media"
        media.mkdir()
        (media / "plate.txt").write_text("a dish")
        backup = base_backups.take(store, server.url, media=media)
        django(server.url, "-c", PLAY)
        yield backup, server.url
    finally:
        receiver.stop()
        server.stop()
        shutil.rmtree(place, ignore_errors=True)
