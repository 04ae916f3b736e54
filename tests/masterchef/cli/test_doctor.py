"""`doctor` says of each part that it is well, or what is wrong and the fix."""

import json
import os

from masterchef.cli.exits import ExitCode
from tests.masterchef.cli.conftest import Run


def checks(output: str) -> dict[str, dict[str, object]]:
    return {check["name"]: check for check in map(json.loads, output.splitlines())}


def test_on_a_machine_without_a_stack_the_servers_are_tried(masterchef: Run) -> None:
    result = masterchef("doctor", "--json")
    found = checks(result.stdout)
    assert {found[name]["state"] for name in ("python", "disk", "postgres", "valkey")} == {"ok"}
    assert found["stack"]["state"] == "off"


def test_people_get_marks_and_no_colours_if_they_say_so(masterchef: Run) -> None:
    result = masterchef("doctor", FORCE_COLOR="1", NO_COLOR="1")
    assert "✓ postgres: starts here" in result.stdout
    assert "\x1b[3" not in result.stdout


def test_what_is_wrong_is_named_with_its_fix(masterchef: Run) -> None:
    services = {
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    result = masterchef("doctor", "--json", **services)
    found = checks(result.stdout)
    assert found["valkey"]["state"] == "wrong"
    assert "REDIS_URL" in str(found["valkey"]["fix"])
    # The tests' server is fast, not durable; and this database has no tables.
    assert found["postgres"]["fix"] == "turn fsync on"
    assert found["tables"]["fix"] == "masterchef manage migrate"
    assert result.returncode == ExitCode.MISSING


def test_a_queue_that_nobody_serves_is_named_with_the_worker_to_start(masterchef: Run) -> None:
    services = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    found = checks(masterchef("doctor", "--json", **services).stdout)
    assert found["queue turns.line_cook"]["state"] == "wrong"
    assert found["queue turns.line_cook"]["fix"] == "masterchef worker --queues 'turns.line_cook'"
