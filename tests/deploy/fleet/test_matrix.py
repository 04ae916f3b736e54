"""A trial matrix over the workers of two hosts, its model on a third machine."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy import machines
from tests.deploy.fleet.fleets import Fleet, third, workers

SETUP = {
    "prompts": ["extraction_quotes", "direct_short"],
    "models": ["scripted"],
    "max_items": 3,
    "max_parallel": 8,
}


@pytest.fixture
def models(fleet: Fleet, tmp_path: Path) -> Iterator[str]:
    """The address of a model host on the wire between the hosts; each of its replies takes 2 s."""
    ready = tmp_path / "ready"
    command = [sys.executable, "-m", "agents.hosts.embedded", "--host", f"{machines.NETWORK}.1"]
    command += ["--port", "0", "--models", "scripted", "--slots", "8", "--ready-file", str(ready)]
    server = subprocess.Popen(command, cwd=fleet.copy.root)
    try:
        deadline = time.monotonic() + 60
        while not (ready.exists() and ready.read_text().strip()):
            assert time.monotonic() < deadline and server.poll() is None
            time.sleep(0.2)
        url = ready.read_text().strip()
        body = json.dumps({"fault": "slow", "seconds": 2}).encode()
        asked = urllib.request.Request(f"{url}/control", body, {"Content-Type": "application/json"})
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=30)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def test_a_matrix_is_filled_by_the_workers_of_two_hosts(
    fleet: Fleet, bucket: None, models: str
) -> None:
    token = fleet.token()
    host = fleet.call("/api/v1/hosts", token, {"name": "between", "url": models, "slots": 8})
    deadline = time.monotonic() + 120
    while not fleet.call(f"/api/v1/hosts/{host['id']}/test", token, {})["healthy"]:
        assert time.monotonic() < deadline
        time.sleep(1)
    with (
        workers(fleet, "chef-2", {"turns": 8, "judging": 4}),
        third(fleet, "--workers", "judging=4"),
    ):
        matrix = fleet.ended(token, "matrices", fleet.call("/api/v1/matrices", token, SETUP))
        assert matrix["state"] == "done" and matrix["cells_total"] == 12, matrix
    owners, ok = fleet.row(
        "SELECT string_agg(DISTINCT split_part(owner, ':', 1), ' '),"
        " count(*) FILTER (WHERE state = 'done' AND outcome = 'ok')"
        f" FROM judging_cell WHERE matrix_id = '{matrix['id']}'"
    )
    assert owners == "chef-2-judging chef-3-judging" and ok == "12"
