"""The site on one host, the workers on another, and between them nothing in plain."""

import socket
import ssl
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from deploy.fleet import hosts, rollout
from deploy.fleet.composed import SERVER
from tests.deploy.fleet.fleets import Fleet

PLAIN = b"this-would-be-seen"  # the capture's own proof that it sees what is plain


def test_hosts_share_no_folder_and_no_engine(fleet: Fleet) -> None:
    engines = {host.run(fleet.config, "docker info -f '{{.ID}}'") for host in fleet[1:4]}
    assert len(engines) == 3
    fleet.site.run(fleet.config, "touch /opt/of-the-site /srv/of-the-site")
    for folder in ("/opt", "/srv", "/root", "/tmp"):
        assert "of-the-site" not in fleet.work.run(fleet.config, f"ls -a {folder}")
    here = str(fleet.copy.root)
    assert fleet.work.run(fleet.config, f"test -e {here} || echo none") == "none"


def test_secrets_are_only_where_they_are_used_and_for_their_reader(fleet: Fleet) -> None:
    command = "cd /opt/masterchef/secrets && stat -c '%n %a %u' *"
    work = fleet.work.run(fleet.config, command).splitlines()
    assert {line.split()[0] for line in work} == {
        "authority", "certificate", "database_password", "s3_authority", "s3_key", "s3_secret",
        "secret_key", "valkey_password",
    }  # fmt: skip
    site = fleet.site.run(fleet.config, command).splitlines()
    assert all(line.endswith(" 400 65532") for line in work + site)
    assert not any(line.startswith("age_key") for line in site)


def test_a_sessions_turns_are_played_on_the_other_host(
    fleet: Fleet, played: dict[str, Any]
) -> None:
    assert played["state"] == "done"
    site = fleet.copy.deploy("status").partition(fleet.work.address)[0]
    assert "worker-turns" not in site and "worker-kitchen" in site
    turns, there = fleet.played_on(played, "chef-2")
    assert turns == there > 20


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


def test_only_these_ports_are_open(fleet: Fleet) -> None:
    ssh, public, between = {22}, {80, 443}, {5433, 6380}
    assert _open(fleet.site.address) == ssh | public | between
    assert _open(fleet.work.address) == ssh


def _open(address: str) -> set[int]:
    """All ports that take a connection from another machine."""

    def answers(port: int) -> bool:
        with socket.socket() as connection:
            connection.settimeout(5)
            return connection.connect_ex((address, port)) == 0

    with ThreadPoolExecutor(32) as pool:
        found = pool.map(answers, range(1, 65_536), chunksize=64)
        return {port for port, is_open in enumerate(found, 1) if is_open}


def test_two_deployments_do_not_undo_each_other(fleet: Fleet) -> None:
    """The other one has a checkout of its own, on another machine."""
    with rollout.alone(_inventory(fleet)):
        tried = fleet.copy.tried("up")
    assert tried.returncode == 1
    assert "another deployment is at work on chef-1" in tried.stderr
    with rollout.alone(_inventory(fleet)):
        pass  # whoever waited has it now


def _inventory(fleet: Fleet) -> hosts.Inventory:
    return hosts.load(fleet.copy.root / "deploy" / "inventory.yaml")


def test_a_drained_host_plays_nothing_and_comes_back(fleet: Fleet) -> None:
    fleet.copy.deploy("drain", "chef-2")
    assert "worker-" not in fleet.copy.deploy("status").partition(fleet.work.address)[2]
    fleet.copy.deploy("drain", "chef-2", "--back")
    assert "worker-turns" in fleet.copy.deploy("status").partition(fleet.work.address)[2]
    session = fleet.play()
    assert session["state"] == "done"
