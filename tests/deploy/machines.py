"""Hosts for a fleet on one machine: each a network namespace and a mount namespace with an sshd and
a Docker engine of its own. They share a bridge, and nothing else: no folder, no engine.

The engine is started by `nsenter --net`, since under `ip netns exec` it can't see its cgroups.
"""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

BRIDGE, NETWORK = "mcfleet", "10.77.9"
_AMONG = ("-i", BRIDGE, "-o", BRIDGE, "-j", "ACCEPT")
# Everything that a host may write is in its own folder, which it sees as /srv.
START = r"""
set -eu
exec >>"$1/log" 2>&1
mount --make-rprivate /
mount --bind "$1" /srv
mkdir -p /etc/docker
for hidden in /tmp /opt /root /home /run /etc/docker $2; do mount -t tmpfs none "$hidden"; done
mkdir -p /srv/opt /srv/docker /srv/libdocker /run/sshd
mount --bind /srv/opt /opt
setsid dockerd --data-root /srv/docker --exec-root /run/docker --pidfile /run/docker.pid \
  --host unix:///run/docker.sock >/srv/dockerd.log 2>&1 &
docker=$!
/usr/sbin/sshd -D -e -f /srv/sshd_config -o "PidFile=/run/sshd.pid" &
sshd=$!
trap 'kill "$sshd" "$docker"; wait "$docker"; exit 0' TERM
wait
"""


class Machine:
    """One host: `address` is where the others and ssh reach it."""

    def __init__(self, place: Path, number: int, key: Path) -> None:
        self.name, self.address = f"mcf{number}", f"{NETWORK}.{10 + number}"
        self.wire = f"mcf-v{number}"
        self.folder = place / self.name
        self.folder.mkdir()
        self._network(number)
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / "host_key"],
            check=True,
        )
        (self.folder / "keys").write_text(key.with_suffix(".pub").read_text())
        (self.folder / "sshd_config").write_text(
            f"ListenAddress {self.address}\nHostKey /srv/host_key\nAuthorizedKeysFile /srv/keys\n"
            "PermitRootLogin yes\nPasswordAuthentication no\nUsePAM no\nStrictModes no\n"
            "MaxStartups 50\nSubsystem sftp internal-sftp\n"
        )
        checkout = Path(__file__).resolve().parents[2]
        top = f"/{checkout.parts[1]}"  # a host must not see this checkout
        hidden = top if top not in ("/tmp", "/opt", "/root", "/home", "/srv", "/run") else ""
        self.process = subprocess.Popen(
            ["nsenter", f"--net=/var/run/netns/{self.name}", "unshare", "--mount", "--",
             "bash", "-c", START, "machine", str(self.folder), hidden, self.name],
            start_new_session=True,
        )  # fmt: skip

    def _network(self, number: int) -> None:
        _ip("netns", "add", self.name)
        _ip("link", "add", self.wire, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        _ip("link", "set", self.wire, "master", BRIDGE, "up")
        for words in (
            ("address", "add", f"{self.address}/24", "dev", "eth0"),
            ("link", "set", "eth0", "up"),
            ("link", "set", "lo", "up"),
            ("route", "add", "default", "via", f"{NETWORK}.1"),
        ):
            _ip("-n", self.name, *words)

    @property
    def known(self) -> str:
        """Its line of known_hosts."""
        kind, key, *_ = (self.folder / "host_key.pub").read_text().split()
        return f"{self.address} {kind} {key}\n"

    def run(self, config: Path, command: str) -> str:
        """What a command printed there, over ssh."""
        ran = subprocess.run(
            ["ssh", "-F", str(config), f"root@{self.address}", command],
            capture_output=True, text=True,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    def await_up(self, config: Path) -> None:
        """Until ssh and the engine answer."""
        deadline = time.monotonic() + 120
        command = ["ssh", "-F", str(config), f"root@{self.address}", "docker version"]
        while subprocess.run(command, capture_output=True).returncode:
            log = (self.folder / "log").read_text()[-1500:]
            assert time.monotonic() < deadline and self.process.poll() is None, log
            time.sleep(0.5)

    def cut_off(self) -> None:
        """Nothing reaches it, nor the others from it, as if its cable were pulled."""
        _ip("link", "set", self.wire, "down")

    def reconnect(self) -> None:
        """The cable is back."""
        _ip("link", "set", self.wire, "up")

    def end(self) -> None:
        """Its processes, its containers, its network."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
        # What sshd and the engine started has groups of its own.
        left = subprocess.run(["ip", "netns", "pids", self.name], capture_output=True, text=True)
        for pid in left.stdout.split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        _ip("netns", "delete", self.name)
        subprocess.run(["ip", "link", "delete", self.wire], capture_output=True)


def bridge() -> None:
    """The wire between the hosts; this machine is at .1."""
    _ip("link", "add", BRIDGE, "type", "bridge")
    _ip("address", "add", f"{NETWORK}.1/24", "dev", BRIDGE)
    _ip("link", "set", BRIDGE, "up")
    # This machine's engine drops what is forwarded, and bridges ask its rules, too.
    subprocess.run(["iptables", "-I", "FORWARD", *_AMONG], check=True)


def unbridge() -> None:
    """Take it away again."""
    subprocess.run(["iptables", "-D", "FORWARD", *_AMONG], check=True)
    _ip("link", "delete", BRIDGE)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
