"""A worker that reaches its engine by the socket proxy alone, and what else it might try there."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docker.errors import APIError

from agents.containers import EngineError, Network, relay, seccomp
from agents.containers.engine import engine, problem
from agents.containers.labels import OURS, TOKEN, sets
from agents.containers.launch import DOOR
from agents.containers.socket_proxy import bodies, rules
from agents.containers.specs import USER
from agents.flavors import Outcome
from agents.hosts.embedded import process
from tests.agents.containers.trying import Place

docker = [pytest.mark.docker, pytest.mark.xdist_group("docker")]


@pytest.fixture
def proxied(dummy_image: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The socket of a proxy that runs as it does in a deployment: in the participants' group."""
    doors, socket = tmp_path / "doors", tmp_path / "engine.sock"
    doors.mkdir(mode=0o755)
    tmp_path.chmod(0o755)
    address = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    command = [sys.executable, "-m", "agents.containers.socket_proxy", "--listen", str(socket),
               "--doors", str(doors), "--engine", address.removeprefix("unix://")]  # fmt: skip
    group = {"group": USER, "extra_groups": os.getgroups()} if os.getuid() == 0 else {}
    with subprocess.Popen(command, cwd=Path(__file__).parents[3], **group) as child:
        deadline = time.monotonic() + 60
        while not socket.exists():
            assert child.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        monkeypatch.setenv("DOCKER_HOST", f"unix://{socket}")
        monkeypatch.setenv("MASTERCHEF_DOORS", str(doors))
        monkeypatch.setenv("MASTERCHEF_RELAY_DIR", str(tmp_path / "relays"))
        yield socket
        child.terminate()


class TestThroughIt:
    pytestmark = docker

    def test_a_participant_is_run_and_nothing_is_left(self, proxied: Path, place: Place) -> None:
        handed = place.run("write=hello", out={"notes.md": b"kept"})
        assert handed.ending.outcome is Outcome.OK
        assert b"hello" in (handed.files["answer.md"] or b"")
        assert handed.files["notes.md"] == b"kept"
        assert sets(site=place.site) == []

    def test_a_participant_reaches_its_model(
        self, proxied: Path, place: Place, model_host: process.Process
    ) -> None:
        handed = place.run("ask", network=Network.MODEL_ONLY, endpoint=model_host.url)
        assert handed.ending.outcome is Outcome.OK
        assert list(Path(os.environ["MASTERCHEF_DOORS"]).iterdir()) == []

    def test_an_open_network_is_refused_with_what_to_write(
        self, proxied: Path, place: Place
    ) -> None:
        with pytest.raises(EngineError, match="write model-only or domains"):
            place.start("write", network=Network.OPEN)
        assert sets(site=place.site) == []

    def test_nothing_else_of_the_engine_is_reached(self, proxied: Path) -> None:
        other = _outside("create", "--name", "somebody-else-s", "masterchef/base", "true")
        try:
            for ask in (
                lambda: engine().api.containers(all=True),
                lambda: engine().api.inspect_container("somebody-else-s"),
                lambda: engine().api.remove_container(other),
                lambda: engine().api.start(other),
                lambda: engine().api.get_archive(other, "/etc/passwd"),
                lambda: engine().api.exec_create(other, ["id"]),
                lambda: engine().api.create_volume("mine"),
                lambda: engine().api.info(),
                lambda: engine().api.pull("debian"),
                lambda: engine().api.prune_containers(),
            ):
                with pytest.raises(APIError) as caught:
                    ask()
                assert caught.value.status_code == 403, caught.value
        finally:
            _outside("rm", "-f", "somebody-else-s")

    def test_an_engine_that_is_away_is_said(
        self, proxied: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert problem() == ""
        monkeypatch.setenv("DOCKER_HOST", f"unix://{proxied.parent}/nobody.sock")
        assert "no Docker engine answers" in problem()


def _outside(*words: str) -> str:
    """A command to the engine itself."""
    env = {key: value for key, value in os.environ.items() if key != "DOCKER_HOST"}
    ran = subprocess.run(["docker", *words], env=env, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


DOORS = Path("/run/masterchef/doors")
GOOD: dict[str, Any] = {
    "Image": "masterchef/claude",
    "Cmd": ["claude"],
    "User": f"{USER}:{USER}",
    "Labels": {OURS: "1", TOKEN: "0123456789ab"},
    "HostConfig": {
        "Mounts": [
            {"Type": "volume", "Target": "/work", "Source": "mc-a-work", "ReadOnly": True},
            {"Type": "bind", "Target": DOOR, "Source": f"{DOORS}/0123456789ab", "ReadOnly": True},
        ],
        "NetworkMode": "none",
        "CapDrop": ["ALL"],
        "ReadonlyRootfs": True,
        "SecurityOpt": ["no-new-privileges", f"seccomp={seccomp.profile()}"],
        "Memory": 1 << 30,
        "PidsLimit": 256,
        "Privileged": False,
        "Binds": None,
    },
}


def test_a_door_is_sent_on_as_the_engine_knows_it() -> None:
    sent, volumes = bodies.container(json.dumps(GOOD).encode(), DOORS, "/var/lib/docker/v/_data")
    mounts = json.loads(sent)["HostConfig"]["Mounts"]
    assert mounts[1]["Source"] == "/var/lib/docker/v/_data/0123456789ab"
    assert volumes == ["mc-a-work"]


def test_what_says_nothing_is_not_sent_on() -> None:
    asked = {**GOOD, "ExposedPorts": {"80/tcp": {}}, "Tty": False, "Domainname": None}
    sent, _ = bodies.container(json.dumps(asked).encode(), DOORS, "/d")
    assert json.loads(sent).keys() <= GOOD.keys()
    assert "Privileged" not in json.loads(sent)["HostConfig"]


def _bind(source: str, **more: Any) -> list[dict[str, Any]]:
    return [{"Type": "bind", "Target": DOOR, "Source": source, "ReadOnly": True, **more}]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Privileged", True), ("Binds", ["/:/host"]), ("NetworkMode", "host"),
        ("NetworkMode", "container:abc"), ("NetworkMode", "bridge"), ("CapAdd", ["SYS_ADMIN"]),
        ("CapDrop", []), ("CapDrop", ["MKNOD"]), ("ReadonlyRootfs", False), ("PidMode", "host"),
        ("IpcMode", "host"), ("UsernsMode", "host"), ("UTSMode", "host"), ("Devices", [{"a": "b"}]),
        ("DeviceRequests", [{"Count": -1}]), ("VolumesFrom", ["other"]), ("Memory", 0),
        ("PidsLimit", -1), ("PidsLimit", 0), ("SecurityOpt", ["seccomp=unconfined"]),
        ("SecurityOpt", ["no-new-privileges"]), ("Sysctls", {"net.ipv4.ip_forward": "1"}),
        ("Runtime", "other"), ("CgroupParent", "/"), ("MaskedPaths", ["/x"]), ("LogConfig",
        {"Type": "syslog"}), ("RestartPolicy", {"Name": "always"}), ("AutoRemove", True),
        ("OomScoreAdj", -1000), ("ExtraHosts", ["a:1"]), ("privileged", True),
        ("Mounts", _bind("/")), ("Mounts", _bind("/var/run/docker.sock")),
        ("Mounts", _bind(str(DOORS))), ("Mounts", _bind(f"{DOORS}/..")),
        ("Mounts", _bind(f"{DOORS}/../../etc")), ("Mounts", _bind(f"{DOORS}/0123456789ab/x")),
        ("Mounts", _bind(f"{DOORS}/0123456789ab", ReadOnly=False)),
        ("Mounts", _bind(f"{DOORS}/0123456789ab", Target="/etc")),
        ("Mounts", _bind(f"{DOORS}/0123456789ab", BindOptions={"Propagation": "shared"})),
        ("Mounts", [{"Type": "tmpfs", "Target": "/x"}]),
        ("Mounts", [{"Type": "volume", "Target": "/x", "Source": "/etc"}]),
        ("Mounts", [{"Type": "volume", "Target": "/x", "Source": "mc-a",
                     "VolumeOptions": {"DriverConfig": {"Name": "local"}}}]),
    ],
)  # fmt: skip
def test_what_is_not_contained_is_not_made(field: str, value: Any) -> None:
    asked = {**GOOD, "HostConfig": {**GOOD["HostConfig"], field: value}}
    with pytest.raises(rules.Refused, match="HostConfig"):
        bodies.container(json.dumps(asked).encode(), DOORS, "/d")


@pytest.mark.parametrize(
    ("field", "value"),
    [("User", "0:0"), ("User", ""), ("Labels", {}), ("hostconfig", {"Privileged": True}),
     ("Labels", {OURS: "1"}),
     ("Labels", {OURS: "1", TOKEN: "../x"}), ("Healthcheck", {"Test": ["x"]}),
     ("NetworkingConfig", {"EndpointsConfig": {"bridge": {"Aliases": ["postgres"]}}})],
)  # fmt: skip
def test_nor_one_that_is_another_s(field: str, value: Any) -> None:
    with pytest.raises(rules.Refused, match=field):
        bodies.container(json.dumps({**GOOD, field: value}).encode(), DOORS, "/d")


@pytest.mark.parametrize(
    "options",
    [
        {"type": "none", "device": "/", "o": "bind"},
        {"type": "tmpfs", "device": "/etc", "o": "size=1"},
        {"type": "tmpfs", "device": "tmpfs", "o": "bind"},
        {"type": "nfs", "device": "a", "o": "rw"},
    ],
)
def test_a_volume_is_no_folder_of_the_host(options: dict[str, str]) -> None:
    asked = {"Name": "mc-a", "Driver": "local", "DriverOpts": options, "Labels": GOOD["Labels"]}
    with pytest.raises(rules.Refused, match="DriverOpts"):
        bodies.volume(json.dumps(asked).encode())


@pytest.mark.parametrize("body", [b"", b"[]", b"nil", b"[" * 100_000, b"\xff", b'{"Image": 1}'])
def test_a_body_of_any_kind_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(rules.Refused):
        bodies.container(body, DOORS, "/d")


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("POST", "/build", ""), ("POST", "/images/create", "fromImage=debian"),
        ("POST", "/v1.41/containers/abc/exec", ""), ("POST", "/containers/abc/attach", ""),
        ("POST", "/exec/abc/start", ""), ("GET", "/containers/a/../b/json", ""),
        ("GET", "/containers/a%2Fb/json", ""), ("GET", "/containers/json", ""),
        ("GET", "/containers/json", 'filters={"label":["other"]}'),
        ("GET", "/containers/json", 'filters={"name":["masterchef"]}'),
        ("GET", "/containers/json", "filters=masterchef"),
        ("POST", "/v1.23/containers/a/start", ""),
        ("POST", "/containers/a/update", ""), ("POST", "/commit", ""), ("GET", "/events", ""),
        ("POST", "/swarm/init", ""), ("GET", "/secrets", ""), ("POST", "/plugins/pull", ""),
        ("DELETE", "/images/masterchef/base", ""), ("POST", "/volumes/prune", ""),
        ("GET", "/", ""),
        ("POST", "/session", ""), ("POST", "/grpc", ""), ("GET", "/info", ""),
        ("PUT", "/_ping", ""),
    ],
)  # fmt: skip
def test_what_no_worker_asks_is_refused(method: str, path: str, query: str) -> None:
    with pytest.raises(rules.Refused):
        rules.question(method, path, query)


@pytest.mark.parametrize("token", ["..", "x", "0123456789ab/..", "0123456789AB", ""])
def test_a_door_has_a_token_for_its_name(token: str) -> None:
    assert not bodies.TOKEN.fullmatch(token)


def test_without_a_proxy_a_worker_makes_its_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASTERCHEF_RELAY_DIR", str(tmp_path))
    assert relay.folder("0123456789ab").parent == tmp_path
