"""A certificate from an authority (Debian's pebble), and its renewal, under open WebSockets."""

import json
import shutil
import ssl
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from websockets.sync.client import ClientConnection, connect

from agents.hosts.authority import Authority
from deploy.places import HERE
from tests.deploy.copies import Copy
from tests.docker_engine import require_engine

pytestmark = [
    pytest.mark.docker,
    pytest.mark.xdist_group("one-host"),
    pytest.mark.skipif(shutil.which("pebble") is None, reason="no pebble: apt-get install pebble"),
]
NAME = "chef.example.org"
ECHO = """
from websockets.sync.server import serve
serve(lambda socket: [socket.send(each) for each in socket], "0.0.0.0", 8000).serve_forever()
"""
PEBBLE = {
    "listenAddress": "0.0.0.0:14000",
    "managementListenAddress": "0.0.0.0:15000",
    "certificate": "/pebble/pebble.pem",
    "privateKey": "/pebble/pebble.pem",
    "httpPort": 8080,
    "tlsPort": 8443,
}


class Door(NamedTuple):
    """nginx as compose.yaml has it, with an application that echoes behind it."""

    port: int
    certify: list[str]  # the command that asks for a certificate

    def issuer_and_number(self) -> tuple[str, int]:
        """Of the certificate that a new connection meets."""
        text = ssl.get_server_certificate(("127.0.0.1", self.port))
        found = x509.load_pem_x509_certificate(text.encode())
        return found.issuer.rfc4514_string(), found.serial_number

    def socket(self) -> ClientConnection:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        url = f"wss://127.0.0.1:{self.port}/ws/echo"
        return connect(url, ssl=context, proxy=None, open_timeout=30)

    def ask(self, *more: str) -> None:
        """`certify once`: asks, and puts the certificate where nginx looks for it."""
        ran = subprocess.run([*self.certify, *more], capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr

    def await_other(self, known: tuple[str, int]) -> tuple[str, int]:
        """The next certificate that nginx shows."""
        deadline = time.monotonic() + 60
        while (now := self.issuer_and_number()) == known:
            assert time.monotonic() < deadline, "nginx still shows the old certificate"
            time.sleep(0.5)
        return now


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    require_engine()
    copy = Copy(tmp_path_factory.mktemp("checkout"))
    copy.deploy("init", "VERSION=test")
    copy.deploy("build")
    place = tmp_path_factory.mktemp("acme")
    mark = f"mc-acme-{uuid.uuid4().hex[:8]}"
    _authority(place)
    names = [f"{mark}-{part}" for part in ("web", "nginx", "pebble")]
    volumes = [f"{mark}-certificates", f"{mark}-challenges"]
    try:
        _docker("network", "create", mark)
        yield _start(mark, place, names, volumes)
    finally:
        subprocess.run(["docker", "rm", "-f", *names], capture_output=True)
        subprocess.run(["docker", "network", "rm", mark], capture_output=True)
        subprocess.run(["docker", "volume", "rm", "-f", *volumes], capture_output=True)


def _authority(place: Path) -> None:
    """pebble's configuration, and the certificate by which it is asked."""
    (place / "config.json").write_text(json.dumps({"pebble": PEBBLE}))
    Authority(place).server("pebble", days=1)
    for path in (place, *place.iterdir()):
        path.chmod(0o755)


def _start(mark: str, place: Path, names: list[str], volumes: list[str]) -> Door:
    web, nginx, pebble = names
    certificates, challenges = volumes
    mounts = [
        f"--volume={certificates}:/var/lib/masterchef/certificates",
        f"--volume={challenges}:/var/lib/masterchef/challenges",
    ]
    own = ["--network", mark, "--read-only", "--tmpfs=/tmp:mode=1777", "--cap-drop=ALL"]
    _docker("run", "-d", "--name", web, "--network-alias=web", *own, "masterchef/app:test",
            "python", "-c", ECHO)  # fmt: skip
    _docker("run", "-d", "--name", nginx, f"--network-alias={NAME}", *own, *mounts,
            f"--volume={HERE / 'nginx' / 'nginx.conf'}:/etc/nginx/nginx.conf:ro",
            f"--env=SITE_NAME={NAME}", "--publish=127.0.0.1::8443",
            "masterchef/edge:test")  # fmt: skip
    _docker("run", "-d", "--name", pebble, "--network-alias=pebble", *own,
            f"--volume={shutil.which('pebble')}:/usr/bin/pebble:ro", f"--volume={place}:/pebble:ro",
            "--env=PEBBLE_VA_NOSLEEP=1", "--env=PEBBLE_WFE_NONCEREJECT=0", "masterchef/edge:test",
            "pebble", "-config", "/pebble/config.json")  # fmt: skip
    ask = ["docker", "run", "--rm", *own, *mounts, f"--volume={place}:/pebble:ro",
           "--env=REQUESTS_CA_BUNDLE=/pebble/ca.pem", f"--env=SITE_NAME={NAME}",
           "--env=ACME_SERVER=https://pebble:14000/dir", "masterchef/edge:test",
           "/usr/local/bin/certify", "once"]  # fmt: skip
    port = int(_docker("port", nginx, "8443").rpartition(":")[2])
    found = Door(port, ask)
    deadline = time.monotonic() + 60
    while True:
        try:
            found.issuer_and_number()
        except OSError:
            assert time.monotonic() < deadline, _docker("logs", nginx)
            time.sleep(0.2)
        else:
            return found


def _docker(*words: str) -> str:
    ran = subprocess.run(["docker", *words], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_certificates_come_and_are_renewed_under_open_sockets(door: Door) -> None:
    own = door.issuer_and_number()
    assert NAME in own[0]  # it signed itself
    with door.socket() as before:
        door.ask()
        first = door.await_other(own)
        assert "Pebble" in first[0]
        with door.socket() as between:
            door.ask("--force-renewal")
            second = door.await_other(first)
            assert "Pebble" in second[0]
            for opened in (before, between):
                opened.send("still there")
                assert opened.recv(timeout=30) == "still there"
    with door.socket() as after:
        after.send("new")
        assert after.recv(timeout=30) == "new"
