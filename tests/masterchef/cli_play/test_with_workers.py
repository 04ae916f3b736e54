"""The whole way once: commands in processes of their own, real workers, a real queue."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from masterchef.embedded import folders
from masterchef.embedded.stack import PLAY, Stack

pytestmark = pytest.mark.slow
_SERVICES = ("DATABASE_URL", "REDIS_URL", "OLLAMA_HOSTS", "MASTERCHEF_")


@pytest.fixture
def home() -> Iterator[Path]:
    folder = folders.temporary()
    yield folder / "home"
    folders.remove(folder)


def test_play_through_the_queue_then_watch_replay_and_export(home: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(_SERVICES)}

    def masterchef(*words: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "masterchef.cli", *words],
            env=bare | {"MASTERCHEF_HOME": str(home)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    with Stack(home, parts=PLAY - {"host"}, surroundings=bare):
        lineups = ("--lineup", "baseline:greedy@queue", "--lineup", "baseline:null")
        report = json.loads(
            masterchef("play", "busy_night_1", *lineups, "--seeds", "1-3", "--json")
        )
        assert {row["state"] for row in report["sessions"]} == {"done"}
        (board,) = report["leaderboards"]
        assert [row["lineup"] for row in board["entries"]] == [
            "baseline:greedy@queue",
            "baseline:null",
        ]
        first = report["sessions"][0]
        assert first["hash"] in masterchef("replay", first["session"])
        assert "serves" in masterchef("watch", first["session"][:8])
        rows = masterchef("export", str(report["experiment"]), "--what", "metrics").splitlines()
        assert {json.loads(row)["id"] for row in rows} == {
            row["session"] for row in report["sessions"]
        }
