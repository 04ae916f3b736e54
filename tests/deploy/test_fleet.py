"""Several hosts from nothing, by the commands that docs/several-machines.md prints: the site on
one, the workers on another, and between them nothing in plain. `make fleet` runs it."""

import json
import os
import secrets
import shlex
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ruamel.yaml import YAML

from deploy.fleet.composed import SERVER
from tests.deploy import machines, printed
from tests.deploy.copies import Copy
from tests.deploy.linode_fake import FakeLinode
from tests.deploy.machines import Machine
from tests.docker_engine import require_engine

pytestmark = [
    pytest.mark.docker,
    pytest.mark.skipif(os.environ.get("FLEET") != "1", reason="takes long: make fleet"),
]
PAGE = "several-machines.md"
PASSWORD = secrets.token_urlsafe(12)
PLAIN = b"this-would-be-seen"  # the capture's own proof that it sees what is plain


class Fleet(NamedTuple):
    """Two hosts, set up; `captured` is all that went over the wire since before the first."""

    copy: Copy
    site: Machine
    work: Machine
    config: Path  # of ssh
    captured: Path


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    require_engine()
    place = tmp_path_factory.mktemp("fleet")
    key, config = place / "key", place / "ssh_config"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    machines.bridge()
    capture = subprocess.Popen(
        ["tcpdump", "-i", machines.BRIDGE, "-U", "-w", str(place / "wire"), "-Z", "root",
         "tcp and not port 22"],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    hosts: list[Machine] = []
    try:
        for number in (1, 2):
            hosts.append(Machine(place, number, key))
        (place / "known").write_text("".join(host.known for host in hosts))
        config.write_text(
            f"Host *\n  IdentityFile {key}\n  UserKnownHostsFile {place / 'known'}\n"
            "  IdentitiesOnly yes\n  LogLevel ERROR\n"
        )
        for host in hosts:
            host.await_up(config)
        yield _set_up(tmp_path_factory.mktemp("checkout"), hosts, config, place / "wire")
    finally:
        capture.terminate()
        capture.wait(10)
        for host in hosts:
            host.end()
        machines.unbridge()


def _set_up(root: Path, hosts: list[Machine], config: Path, wire: Path) -> Fleet:
    """By the page, on an inventory like the page's; the second host is added by its command."""
    copy = Copy(root)
    copy.deploy("init", "VERSION=test")
    site, work = hosts
    tree = YAML(typ="safe").load(printed.block(PAGE, "Several hosts", "yaml"))
    (name,) = tree["hosts"]
    tree["hosts"][name]["address"] = site.address
    tree["ssh_config"] = str(config)
    (root / "deploy" / "inventory.yaml").write_text(json.dumps(tree))
    for command in printed.commands(PAGE, "Several hosts"):
        words = [work.address if word.startswith("10.") else word for word in command]
        copy.deploy(*words, said=f"{PASSWORD}\n")
    return Fleet(copy, site, work, config, wire)


def test_hosts_share_no_folder_and_no_engine(fleet: Fleet) -> None:
    engines = {host.run(fleet.config, "docker info -f '{{.ID}}'") for host in fleet[1:3]}
    assert len(engines) == 2
    fleet.site.run(fleet.config, "touch /opt/of-the-site /srv/of-the-site")
    for folder in ("/opt", "/srv", "/root", "/tmp"):
        assert "of-the-site" not in fleet.work.run(fleet.config, f"ls -a {folder}")
    here = str(fleet.copy.root)
    assert fleet.work.run(fleet.config, f"test -e {here} || echo none") == "none"


def test_secrets_are_only_where_they_are_used_and_for_their_reader(fleet: Fleet) -> None:
    command = "cd /opt/masterchef/secrets && stat -c '%n %a %u' *"
    work = fleet.work.run(fleet.config, command).splitlines()
    assert {line.split()[0] for line in work} == {
        "authority", "certificate", "database_password", "s3_key", "s3_secret", "secret_key",
        "valkey_password",
    }  # fmt: skip
    site = fleet.site.run(fleet.config, command).splitlines()
    assert all(line.endswith(" 400 65532") for line in work + site)
    assert not any(line.startswith("age_key") for line in site)


def call(fleet: Fleet, path: str, token: str = "", body: object = None) -> Any:
    """The parsed answer of the site, over TLS."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # it signed itself
    headers = {"Content-Type": "application/json", "Host": "localhost"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    url = f"https://{fleet.site.address}{path}"
    request = urllib.request.Request(url, data=data, headers=headers)
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    with opener.open(request, timeout=60) as reply:
        return json.load(reply)


def play(fleet: Fleet) -> tuple[dict[str, Any], str]:
    """A session whose every turn goes over the queue, at its end; and the token that asked."""
    token = call(fleet, "/api/v1/auth/token", body={"username": "ada", "password": PASSWORD})
    lineup = {"default": "baseline:greedy@queue"}
    body = {"scenario": "busy_night_1", "lineup": lineup, "seed": 1}
    (session,) = call(fleet, "/api/v1/sessions", token["access"], body)["sessions"]
    deadline = time.monotonic() + 400
    while session["state"] not in ("done", "failed", "cancelled"):
        assert time.monotonic() < deadline, session
        time.sleep(1)
        session = call(fleet, f"/api/v1/sessions/{session['id']}", token["access"])
    return session, token["access"]


@pytest.fixture(scope="module")
def played(fleet: Fleet) -> dict[str, Any]:
    session, _ = play(fleet)
    return session


def test_a_sessions_turns_are_played_on_the_other_host(
    fleet: Fleet, played: dict[str, Any]
) -> None:
    assert played["state"] == "done"
    site = fleet.copy.deploy("status").partition(fleet.work.address)[0]
    assert "worker-turns" not in site and "worker-kitchen" in site
    turns, there = _played_on(fleet, played, "chef-2")
    assert turns == there > 20


def _played_on(fleet: Fleet, session: dict[str, Any], host: str) -> tuple[int, int]:
    """(turns of the session, how many of them that host's workers played)."""
    asked = (
        f"SELECT count(*), count(*) FILTER (WHERE owner LIKE '{host}-turns:%')"
        f" FROM kitchen_turn WHERE session_id = '{session['id']}'"
    )
    turns, there = fleet.site.run(fleet.config, _psql(asked)).split("|")
    return int(turns), int(there)


def _psql(statement: str) -> str:
    """A command on the site's host that asks the database."""
    inside = (
        "import psycopg, deploy.given as g;"
        "c = psycopg.connect(host='/tmp', user='masterchef', dbname='masterchef');"
        f"print(*c.execute({statement!r}).fetchone(), sep='|')"
    )
    words = ["docker", "exec", "masterchef-postgres-1", "python", "-c", inside]
    return shlex.join(words)


def test_nothing_between_the_hosts_is_plain(fleet: Fleet, played: dict[str, Any]) -> None:
    _say_plainly(fleet)
    wire = fleet.captured.read_bytes()
    assert PLAIN in wire  # what is plain is seen
    assert len(wire) > 1_000_000
    folder = fleet.copy.root / "deploy" / "secrets"
    for name in ("database_password", "valkey_password", "secret_key"):
        assert (folder / name).read_bytes().strip() not in wire, name
    for word in (b"kitchen_turn", b"SELECT ", b"BRPOP", b"turns.", b"SCRAM-SHA-256", b"PING\r\n"):
        assert word not in wire, word


def _say_plainly(fleet: Fleet) -> None:
    """Send PLAIN from one host to the other, as nothing of ours does."""
    listener = subprocess.Popen(
        ["nsenter", f"--net=/var/run/netns/{fleet.site.name}", "python3", "-c",
         "import socket; s = socket.create_server(('0.0.0.0', 7007)); s.settimeout(30);"
         "print('ready', flush=True); c = s.accept()[0]; c.recv(100)"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert listener.stdout is not None and listener.stdout.readline() == "ready\n"
    fleet.work.run(
        fleet.config,
        f"python3 -c \"import socket; socket.create_connection(('{fleet.site.address}', 7007))"
        f".sendall(b'{PLAIN.decode()}')\"",
    )
    listener.wait(30)
    time.sleep(1)  # until tcpdump has written it


def test_the_door_opens_only_for_the_fleets_certificate(fleet: Fleet) -> None:
    authority = fleet.copy.root / "deploy" / "secrets" / "fleet"
    context = ssl.create_default_context(cafile=str(authority / "ca.pem"))
    assert _answered(fleet, 5433, context) == _answered(fleet, 6380, context) == b""
    context.load_cert_chain(authority / "chef-2.pem")
    assert _answered(fleet, 6380, context).startswith(b"-NOAUTH")


def _answered(fleet: Fleet, port: int, context: ssl.SSLContext) -> bytes:
    """What the door lets through of a PING; b"" where it ends the connection."""
    with socket.create_connection((fleet.site.address, port), timeout=20) as plain:
        try:
            with context.wrap_socket(plain, server_hostname=SERVER) as secure:
                secure.sendall(b"PING\r\n")
                return secure.recv(100)
        except (ssl.SSLError, ConnectionError):
            return b""


def test_a_drained_host_plays_nothing_and_comes_back(fleet: Fleet) -> None:
    fleet.copy.deploy("drain", "chef-2")
    assert "worker-" not in fleet.copy.deploy("status").partition(fleet.work.address)[2]
    fleet.copy.deploy("drain", "chef-2", "--back")
    assert "worker-turns" in fleet.copy.deploy("status").partition(fleet.work.address)[2]
    session, _ = play(fleet)
    assert session["state"] == "done"


def test_a_rented_machine_becomes_a_host_and_is_given_back(fleet: Fleet) -> None:
    """The second host again, as if Linode had just made it; Linode is a fake, the machine isn't."""
    inventory = fleet.copy.root / "deploy" / "inventory.yaml"
    tree = YAML(typ="safe").load(inventory.read_text())
    del tree["hosts"]["chef-2"]
    tree |= YAML(typ="safe").load(printed.block(PAGE, "Rented machines", "yaml"))
    inventory.write_text(json.dumps(tree))
    fake = FakeLinode()
    fake.addresses = [fleet.work.address]
    fleet.copy.env |= {"LINODE_TOKEN": "token", "LINODE_API_URL": fake.url}
    try:
        fleet.copy.deploy("scale", "turns", "1", "--provider", "linode")
        session, _ = play(fleet)
        turns, there = _played_on(fleet, session, "turns-1")
        assert session["state"] == "done" and turns == there > 20
        fleet.copy.deploy("scale", "turns", "0", "--provider", "linode")
        assert fake.instances == [] and fake.most == 1
        assert "turns-1" not in inventory.read_text()
        assert "worker" not in fleet.work.run(fleet.config, "docker ps --format '{{.Names}}'")
    finally:
        fake.stop()
