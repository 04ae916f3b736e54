"""What a participant can't touch: the brief, the system, other containers, the host's services."""

import json
import socket
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from agents import containers
from agents.containers import Key, Network, firewall, proofs
from agents.containers.engine import engine
from agents.containers.labels import sets
from agents.flavors import Outcome, image_builds
from agents.hosts.embedded import process
from tests.agents.containers.trying import Place

pytestmark = [pytest.mark.docker, pytest.mark.xdist_group("docker")]


@pytest.fixture(scope="module", autouse=True)
def closing() -> None:
    """The image that closes open networks."""
    image_builds.build("firewall", say=print)


class Secret(NamedTuple):
    """A service of this machine on all its addresses, and what has connected to it."""

    port: int
    listener: socket.socket

    def was_reached(self) -> bool:
        try:
            self.listener.accept()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def service() -> Iterator[Secret]:
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 0))
        listener.listen()
        listener.setblocking(False)
        yield Secret(listener.getsockname()[1], listener)


def addresses(port: int) -> list[str]:
    """Every address by which a container may find this machine."""
    bridges = [
        config["Gateway"]
        for network in engine().networks.list(filters={"driver": "bridge"})
        for config in network.attrs["IPAM"]["Config"] or ()
        if "Gateway" in config
    ]
    own = [info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return sorted({f"{host}:{port}" for host in ["127.0.0.1", *bridges, *map(str, own)]})


def network_of(key: Key) -> dict[str, Any]:
    """What the engine says of its network, which its holder has."""
    (parts,) = sets(site=key.site, row=key.row)
    assert parts.holder is not None
    parts.holder.reload()
    facts = parts.holder.attrs["NetworkSettings"]["Networks"]
    return dict(next(iter(facts.values())))


def test_nothing_but_its_own_folders_can_be_written(place: Place) -> None:
    handed = place.run("raw")

    told = handed.json("writes.json")
    status = dict(line.split(":", 1) for line in told.pop("status"))
    assert set(told.values()) == {"Read-only file system", "Operation not permitted"}
    assert status["Uid"].split() == ["65532"] * 4
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"].strip() == "1"
    assert status["Seccomp"].strip() == "2"


def test_without_a_network_no_service_and_no_container_can_be_reached(
    place: Place, service: Secret
) -> None:
    neighbour = place.start("slow=60", key=place.key("participant:2"), network=Network.OPEN)
    other = network_of(neighbour)["IPAddress"]
    handed = place.run("probe=" + ",".join([*addresses(service.port), f"{other}:1"]))
    containers.remove(neighbour)

    reached = handed.json("reached.json")
    assert reached.pop("interfaces") == ["lo"]
    assert "done" not in reached.values()
    assert not service.was_reached()


def test_model_only_reaches_the_model_and_nothing_else(
    place: Place, service: Secret, model_host: process.Process
) -> None:
    tried = ",".join(addresses(service.port))
    handed = place.run(
        f"probe={tried}+door=/api/version", network=Network.MODEL_ONLY, endpoint=model_host.url
    )

    door, reached = handed.json("door.json"), handed.json("reached.json")
    assert door["asked"][0] == 200
    assert "version" in json.loads(door["asked"][1])
    assert reached.pop("interfaces") == ["lo"]
    assert "done" not in reached.values()
    assert not service.was_reached()
    assert door["climbing"][0] == door["encoded"][0] == 403
    # Whatever name or address it gives, it is the model host that answers.
    assert door["other host"][0] == 200
    assert door["absolute"][0] in (0, 400, 403)
    assert door["connect"][0] in (0, 400, 403)


@pytest.mark.parametrize("path", ["/control", "/api/delete", "/api/pull", "/v1/files", "/"])
def test_the_door_lets_through_only_what_asks_a_model(
    place: Place, model_host: process.Process, path: str
) -> None:
    handed = place.run(f"door={path}", network=Network.MODEL_ONLY, endpoint=model_host.url)

    assert handed.json("door.json")["asked"][0] == 403


def test_a_key_that_is_added_at_the_door_never_enters_the_container(
    place: Place, model_host: process.Process
) -> None:
    spec = place.spec(
        "door=/api/version",
        network=Network.MODEL_ONLY,
        endpoint=model_host.url,
        endpoint_headers={"Authorization": "Bearer very-secret"},
    )
    containers.start(spec)
    facts = json.dumps(engine().containers.get(spec.key.name).attrs)
    containers.remove(spec.key)

    assert "very-secret" not in facts
    assert "very-secret" not in repr(spec)


def test_open_networks_are_small_and_apart(place: Place) -> None:
    first = place.start("slow=60", key=place.key("participant:1"), network=Network.OPEN)
    network = network_of(first)
    handed = place.run(
        f"probe={network['IPAddress']}:1", key=place.key("participant:2"), network=Network.OPEN
    )
    containers.remove(first)

    assert network["IPPrefixLen"] == 28
    # Refused would mean that the other container answered.
    assert handed.json("reached.json")[f"{network['IPAddress']}:1"] not in (
        "done",
        "Connection refused",
    )
    assert handed.ending.outcome is Outcome.OK


def test_the_kernel_refuses_what_lets_others_out(place: Place) -> None:
    told = place.run("kernel").json("kernel.json")

    assert {told.pop("AF_INET"), told.pop("AF_UNIX")} == {"done"}
    assert {"AF_ALG", "io_uring_setup", "io_uring_enter"} < told.keys()
    assert set(told.values()) == {"Operation not permitted"}


def test_open_reaches_neither_this_machine_nor_metadata_nor_a_neighbour(
    place: Place, service: Secret
) -> None:
    neighbour = place.start("slow=60", key=place.key("participant:2"), network=Network.OPEN)
    other = network_of(neighbour)["IPAddress"]
    closed = ["169.254.169.254:80", "168.63.129.16:80", "192.168.0.1:80", f"{other}:1"]
    tried = [*addresses(service.port), *closed]
    mine = [each for each in firewall.own_addresses() if ":" not in each]
    tried += [f"{each}:{service.port}" for each in mine]
    handed = place.run("probe=" + ",".join(tried), network=Network.OPEN)
    containers.remove(neighbour)

    reached = handed.json("reached.json")
    assert reached.pop("interfaces") == ["lo", "eth0"]
    assert "done" not in reached.values()
    assert not service.was_reached()
    assert {reached[each] for each in closed} == {"No route to host"}  # at once, by the rules


def test_the_rules_name_the_machine_and_let_names_be_asked_for() -> None:
    made = firewall.rules(["203.0.113.9", "10.1.2.3", "2001:db8::1"], ["10.0.0.2", "127.0.0.53"])
    assert "203.0.113.9/32" in made and "2001:db8::1/128" in made and "10.1.2.3" not in made
    assert made.index("10.0.0.2 } meta l4proto { tcp, udp } th dport 53 accept") < made.index(
        "reject"
    )
    assert "127.0.0.53" not in made


def test_doctor_tries_each_protection_and_all_hold(place: Place) -> None:
    found = list(proofs.prove(place.site))
    assert [each for each in found if not each.held] == []
    names = {proof.name for proof in found}
    assert {"kernel: AF_ALG", "kernel: io_uring_setup", "network none", "limit of memory"} < names
    assert {"limit of processes", "limits of disk: out/, HOME and /tmp"} < names
