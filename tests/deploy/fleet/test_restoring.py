"""The site's data are deleted, and come back as they were at a minute."""

import json
import time
from typing import Any

from tests.deploy import printed
from tests.deploy.fleet.fleets import PAGE, Fleet
from tests.deploy.fleet.test_cut_off import BROKEN

VOLUMES = "masterchef_postgres masterchef_media"


def test_everything_deleted_is_restored_to_a_minute(fleet: Fleet, played: dict[str, Any]) -> None:
    name = fleet.copy.deploy("backup").split()[-1]
    second = fleet.play()
    time.sleep(2)
    (moment,) = fleet.row("SELECT now()")
    time.sleep(2)
    third = fleet.play()
    (switched,) = fleet.row("SELECT pg_switch_wal()")
    _until_received(fleet, switched)
    fleet.site.run(
        fleet.config,
        "cd /opt/masterchef && ./docker-compose down --timeout 60 >/dev/null 2>&1"
        f" && docker volume rm {VOLUMES}",
    )
    restore = next(words for words in printed.commands(PAGE, "Upgrade and restore")
                   if words[0] == "restore")  # fmt: skip
    fleet.copy.deploy(*restore[:1], name, *restore[2:-1], moment, said="y\n")
    token = fleet.token()
    for session in (played, second):
        found = fleet.call(f"/api/v1/sessions/{session['id']}", token)
        assert (found["state"], found["hash"]) == ("done", session["hash"])
    assert fleet.row(f"SELECT count(*) FROM masterchef_run WHERE id = '{third['id']}'") == ["0"]
    again = fleet.play()
    assert (again["state"], again["hash"]) == ("done", played["hash"])
    assert fleet.on_web("python", "-c", BROKEN) == "{}"
    newest = fleet.copy.deploy("backup").split()[-1]
    fleet.copy.deploy("drill")
    listed = {
        each["backup"]: each for each in map(json.loads, fleet.copy.deploy("backups").splitlines())
    }
    assert listed[newest]["proof"]["problems"] == [] and listed[newest]["proof"]["replayed"] > 0


def _until_received(fleet: Fleet, switched: str) -> None:
    """All that was written until then lies with the backups: a segment does once it has ended."""
    deadline = time.monotonic() + 60
    query = f"SELECT bool_or(flush_lsn >= '{switched}') FROM pg_stat_replication"
    while fleet.row(query) != ["True"]:
        assert time.monotonic() < deadline
        time.sleep(1)
