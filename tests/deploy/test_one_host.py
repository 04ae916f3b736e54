"""One host by Docker Compose, by the commands that docs/several-machines.md prints: a session
through nginx and TLS, containment, public ports, dashboards, a backup and its drill."""

import json
import secrets
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from ruamel.yaml import YAML

from agents.flavors import image_builds
from deploy.monitoring.dashboards import DASHBOARDS, RUN
from deploy.places import CHECKOUT
from tests.deploy import printed
from tests.deploy.copies import PROJECT, Copy, containers
from tests.docker_engine import require_engine

pytestmark = [pytest.mark.docker, pytest.mark.xdist_group("one-host")]
PAGE = "several-machines.md"
PORTS = {"HTTP_PORT": "8088", "HTTPS_PORT": "8448"}
PASSWORD = secrets.token_urlsafe(12)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """An installation, set up as the docs say; only its ports are the test's."""
    require_engine()
    copy = Copy(tmp_path_factory.mktemp("checkout"))
    ports = [f"{name}={value}" for name, value in PORTS.items()]
    copy.deploy("init", "BIND=127.0.0.1", "VERSION=test", "COMPOSE_PROFILES=cooks", *ports)
    copy.compose("down", "--volumes", "--remove-orphans")  # what a run that was killed left
    try:
        for command in printed.commands(PAGE, "Set up"):
            if not any(word.startswith("ACME_") for word in command):
                copy.deploy(*command, said=f"{PASSWORD}\n")
        yield copy
    finally:
        copy.compose("down", "--volumes", "--remove-orphans", "--timeout", "10")


def call(path: str, token: str = "", body: object = None) -> Any:
    """The parsed answer, over TLS."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # it signed itself
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    url = f"https://localhost:{PORTS['HTTPS_PORT']}{path}"
    request = urllib.request.Request(url, data=data, headers=headers)
    with urllib.request.urlopen(request, context=context, timeout=60) as reply:
        return json.load(reply)


def ended(path: str, token: str) -> dict[str, Any]:
    """The run at its end."""
    deadline = time.monotonic() + 300
    while True:
        run: dict[str, Any] = call(path, token)
        if run["state"] in ("done", "failed", "cancelled", "blocked"):
            return run
        assert time.monotonic() < deadline, run["state"]
        time.sleep(1)


@pytest.fixture(scope="module")
def played(copy: Copy) -> dict[str, Any]:
    """A session that was played through nginx to its end."""
    token = call("/api/v1/auth/token", body={"username": "ada", "password": PASSWORD})["access"]
    body = {"scenario": "busy_night_1", "lineup": {"default": "baseline:greedy"}, "seed": 1}
    (session,) = call("/api/v1/sessions", token, body)["sessions"]
    return ended(f"/api/v1/sessions/{session['id']}", token)


def test_a_session_plays_to_its_end_through_nginx(played: dict[str, Any]) -> None:
    assert played["state"] == "done"


def test_every_container_is_contained(copy: Copy) -> None:
    found = containers()
    assert len(found) == 16
    for each in found:
        host, name = each["HostConfig"], each["Name"]
        proxy = name.endswith("-socket-proxy-1")
        assert each["Config"]["User"] == ("65531:65532" if proxy else "65532:65532"), name
        assert host["ReadonlyRootfs"] and not host["Privileged"], name
        assert host["CapDrop"] == ["ALL"] and not host["CapAdd"], name
        assert host["SecurityOpt"] == ["no-new-privileges:true"], name
        assert host["Memory"] and host["PidsLimit"] and host["NanoCpus"], name
        assert host["LogConfig"]["Config"]["max-size"], name
        once = name.endswith("-migrate-1")
        assert host["RestartPolicy"]["Name"] == ("no" if once else "unless-stopped"), name
        assert not any("SECRET" in part or "PASSWORD=" in part for part in each["Config"]["Env"])
        engine = any("docker.sock" in mount["Source"] for mount in each["Mounts"])
        assert engine == proxy, name
        assert host["NetworkMode"] == "none" or not proxy


def test_a_cook_runs_in_containers(copy: Copy) -> None:
    """Its worker has the socket proxy alone; its participants have containers on this engine."""
    image_builds.build("dummy", say=print)
    token = call("/api/v1/auth/token", body={"username": "ada", "password": PASSWORD})["access"]
    folder = CHECKOUT / "judging" / "cook_files" / "hello"
    files = {path.name: path.read_text() for path in folder.iterdir()}
    cook = call("/api/v1/cooks", token, {"files": files})
    call(f"/api/v1/cooks/{cook['id']}/run", token, {})
    cook = ended(f"/api/v1/cooks/{cook['id']}", token)
    assert cook["state"] == "done", cook
    rows = call(f"/api/v1/cooks/{cook['id']}/participants", token)
    assert {row["outcome"] for row in rows} == {"ok"}, rows
    left = ["docker", "ps", "-aq", "--filter", f"label=masterchef.cook={cook['id']}"]
    assert subprocess.run(left, capture_output=True, text=True, check=True).stdout == ""


MODELS = f"{PROJECT}-models"
SERVE = (
    "from agents.hosts.embedded import __main__ as host, scripted;"
    "scripted.Scripted.name = 'door';"  # which is also what the dummy then does
    "raise SystemExit(host.main(['--host', '0.0.0.0', '--models', 'scripted']))"
)


@pytest.fixture
def models(copy: Copy) -> Iterator[str]:
    """The address of a model host that the installation's workers reach."""
    network = f"{PROJECT}_inner"
    run = ["docker", "run", "--detach", "--name", MODELS, "--network", network, "--tmpfs", "/tmp"]
    subprocess.run([*run, "masterchef/app:test", "python", "-c", SERVE], check=True)
    yield f"http://{MODELS}:11434"
    subprocess.run(["docker", "rm", "--force", MODELS], check=True)


def test_a_container_has_one_door_and_it_leads_to_its_model(copy: Copy, models: str) -> None:
    """Through the socket proxy: no network but the worker's relay to the one model host."""
    image_builds.build("dummy", say=print)
    token = call("/api/v1/auth/token", body={"username": "ada", "password": PASSWORD})["access"]
    host = call("/api/v1/hosts", token, {"name": "here", "url": models})
    deadline = time.monotonic() + 120
    while not call(f"/api/v1/hosts/{host['id']}/test", token, {})["healthy"]:
        assert time.monotonic() < deadline
        time.sleep(1)
    folder = CHECKOUT / "judging" / "cook_files" / "hello"
    files = {path.name: path.read_text() for path in folder.iterdir()}
    brief = YAML(typ="safe").load(files["brief.yaml"])
    brief["network"], brief["outputs"]["required"][0]["path"] = "model-only", "door.json"
    brief["participants"] = [{"name": "ada", "flavor": "dummy", "model": "door"}]
    cook = call("/api/v1/cooks", token, {"files": files | {"brief.yaml": json.dumps(brief)}})
    call(f"/api/v1/cooks/{cook['id']}/run", token, {})
    cook = ended(f"/api/v1/cooks/{cook['id']}", token)
    assert cook["state"] == "done", cook
    (row,) = call(f"/api/v1/cooks/{cook['id']}/participants", token)
    assert row["outcome"] == "ok", row
    (handed,) = call(f"/api/v1/cooks/{cook['id']}/submissions", token)
    path = f"submissions/{handed['id']}/file?path=door.json"
    found = json.loads(call(f"/api/v1/cooks/{cook['id']}/{path}", token)["text"])
    assert found["asked"][0] == 200 and "version" in json.loads(found["asked"][1])
    assert found["connect"][0] != 200 and found["absolute"][0] != 200
    assert copy.compose("exec", "-T", "worker-judging", "ls", "/var/lib/masterchef/doors") == ""


def test_only_nginx_listens_on_the_host(copy: Copy) -> None:
    networks = [each["NetworkSettings"]["Networks"].values() for each in containers()]
    ours = {each["IPAddress"] for network in networks for each in network}
    listening = set()
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "docker-proxy":
            words = process.info["cmdline"]
            told = dict(zip(words[1::2], words[2::2], strict=False))
            if told["-container-ip"] in ours:
                listening.add((told["-host-ip"], told["-host-port"]))
    assert listening == {("127.0.0.1", port) for port in PORTS.values()}


def test_every_panel_has_a_figure_to_show(copy: Copy, played: dict[str, Any]) -> None:
    for panel in (panel for panels in DASHBOARDS.values() for panel in panels):
        query = panel.query.replace(RUN, ".*")
        told = _asked(query)
        deadline = time.monotonic() + 90  # two scrapes, and a rate needs both
        while not (told or panel.quiet) and time.monotonic() < deadline:
            time.sleep(2)
            told = _asked(query)
        assert told or panel.quiet, f"{panel.title}: {query}"


def _asked(query: str) -> str:
    command = ["docker", "exec", f"{PROJECT}-prometheus-1", "promtool", "query", "instant"]
    ran = subprocess.run(
        [*command, "http://localhost:9090/prometheus", query], capture_output=True, text=True
    )
    assert ran.returncode == 0, f"{query}: {ran.stderr}"
    return ran.stdout.strip()


def test_what_the_docs_say_for_every_day_works(copy: Copy, played: dict[str, Any]) -> None:
    said = {words[0]: copy.deploy(*words) for words in printed.table(PAGE, "Every day")}
    assert set(said) == {"status", "logs", "scale", "backup", "drill", "backups"}
    assert "worker-turns" in said["status"]
    (listed,) = [json.loads(line) for line in said["backups"].splitlines()]
    assert listed["backup"] == said["backup"].strip().splitlines()[-1]
    assert listed["proof"]["problems"] == []
    assert listed["proof"]["replayed"] >= 2
    assert "turns" in said["scale"] and " 4 " in said["scale"]  # workers of four threads
    assert "TURN_THREADS=16\n" in (Path(copy.root) / "deploy" / ".env").read_text()


def test_the_checkout_keeps_its_secrets_to_itself(copy: Copy) -> None:
    folder = Path(copy.root) / "deploy" / "secrets"
    assert folder.stat().st_mode & 0o077 == 0


def test_another_postgres_takes_the_data_over_by_a_dump(copy: Copy, played: dict[str, Any]) -> None:
    """The same PostgreSQL serves as the other one: what is proved is the way, and that it loses
    nothing."""
    copy.deploy("upgrade", "test", "--major")
    token = call("/api/v1/auth/token", body={"username": "ada", "password": PASSWORD})["access"]
    assert call(f"/api/v1/sessions/{played['id']}", token) == played
    folders = copy.compose("exec", "-T", "postgres", "ls", "/var/lib/masterchef/postgres")
    assert sorted(name.partition("-")[0] for name in folders.split()) == ["before", "data"]
