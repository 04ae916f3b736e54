"""One host by Docker Compose: a session through nginx and TLS, a backup, its drill."""

import json
import os
import secrets
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from deploy import composing
from deploy.places import CHECKOUT

pytestmark = [
    pytest.mark.docker,
    pytest.mark.skipif(
        os.environ.get("ONE_HOST") != "1", reason="builds images for ten minutes: make one-host"
    ),
]
PORT = "8448"


def deploy(*arguments: str, said: str = "") -> str:
    """What masterchef-deploy printed."""
    command = [sys.executable, "-m", "deploy.cli", *arguments]
    ran = subprocess.run(command, cwd=CHECKOUT, input=said, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    return ran.stdout


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of an installation; `up` leaves alone what runs already."""
    deploy("init", "BIND=127.0.0.1", "HTTP_PORT=8088", f"HTTPS_PORT={PORT}")
    deploy("build")
    deploy("up")
    yield f"https://localhost:{PORT}"
    if os.environ.get("KEEP") != "1":
        composing.compose("down", "--volumes", "--timeout", "20")


def call(site: str, path: str, token: str = "", body: object = None) -> Any:
    """The parsed answer, over TLS."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # it signed itself
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{site}{path}", data=data, headers=headers)
    with urllib.request.urlopen(request, context=context, timeout=60) as reply:
        return json.load(reply)


def test_a_session_plays_to_its_end_and_its_backup_is_proved(site: str) -> None:
    name, password = f"chef-{secrets.token_hex(3)}", secrets.token_urlsafe(12)
    deploy("user", name, said=f"{password}\n")
    token = call(site, "/api/v1/auth/token", body={"username": name, "password": password})
    body = {"scenario": "busy_night_1", "lineup": {"default": "baseline:greedy"}, "seed": 1}
    (session,) = call(site, "/api/v1/sessions", token["access"], body)["sessions"]
    deadline = time.monotonic() + 300
    while session["state"] not in ("done", "failed", "cancelled"):
        assert time.monotonic() < deadline, session["state"]
        time.sleep(2)
        session = call(site, f"/api/v1/sessions/{session['id']}", token["access"])
    assert session["state"] == "done"
    backup = deploy("backup").strip().splitlines()[-1]
    deploy("drill", backup)
    listed = [json.loads(line) for line in deploy("backups").splitlines()]
    proof = next(each["proof"] for each in listed if each["backup"] == backup)
    assert proof["problems"] == []
    assert proof["replayed"] >= 2


def test_every_container_is_contained(site: str) -> None:
    told = subprocess.run(
        ["docker", "ps", "-aq", "--filter", "label=com.docker.compose.project=masterchef"],
        capture_output=True, text=True,
    )  # fmt: skip
    inspected = subprocess.run(["docker", "inspect", *told.stdout.split()], capture_output=True)
    containers = json.loads(inspected.stdout)
    assert len(containers) >= 14
    for each in containers:
        host, name = each["HostConfig"], each["Name"]
        assert host["ReadonlyRootfs"], name
        assert host["CapDrop"] == ["ALL"], name
        assert "no-new-privileges:true" in host["SecurityOpt"], name
        assert host["Memory"] and host["PidsLimit"] and host["NanoCpus"], name
        assert each["Config"]["User"] == "65532:65532", name
        assert bool(host["PortBindings"]) == ("nginx" in name), name
        assert not any("SECRET" in part or "PASSWORD=" in part for part in each["Config"]["Env"])
