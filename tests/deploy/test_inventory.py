"""deploy/inventory.yaml: what is wrong is told with file, line, field and fix; each host gets what
it runs and no more."""

from pathlib import Path

import pytest

from deploy.errors import DeployError
from deploy.fleet import hosts
from deploy.fleet.composed import composed
from deploy.fleet.hosts import Host

GOOD = """\
hosts:
  chef-1:
    address: 10.0.0.1
    does: site
    workers: {kitchen: 4}
  chef-2:
    address: 10.0.0.2
    does: work
    workers: {turns: 8}
"""


def read(tmp_path: Path, text: str) -> hosts.Inventory:
    path = tmp_path / "inventory.yaml"
    path.write_text(text)
    return hosts.load(path)


def test_a_good_inventory_is_read(tmp_path: Path) -> None:
    inventory = read(tmp_path, GOOD)
    assert inventory.site == "chef-1"
    assert inventory.hosts["chef-2"].workers == {"turns": 8}


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("does: work", "does: cook", 8, "hosts.chef-2.does"),
        ("does: work", "does: site", 1, "hosts"),
        ("turns: 8", "turns: 0", 9, "hosts.chef-2.workers"),
        ("turns: 8", "turns: many", 9, "hosts.chef-2.workers.turns"),
        ("turns: 8", "judging: 4", 9, "hosts.chef-2.workers"),
        ("turns: 8", "dishes: 4", 9, "hosts.chef-2.workers.dishes"),
        ("turns: 8}", "turns: 8}\n    cooks: {claude: []}", 10, "hosts.chef-2.cooks"),
        ("turns: 8}", "turns: 8}\n    cooks: {pizza: []}", 10, "hosts.chef-2.cooks"),
        ("turns: 8}", "turns: 8}\n    cooks: [claude]", 10, "hosts.chef-2.cooks"),
        ("10.0.0.2", "10.0.0.1", 1, "hosts"),
        ("10.0.0.2", "10.0.0.2; reboot", 7, "hosts.chef-2.address"),
        ("    address: 10.0.0.2\n", "", 6, "hosts.chef-2.address"),
        ("    does: work\n", "    does: work\n    gpu: true\n", 9, "hosts.chef-2.gpu"),
        ("chef-2:", "Chef_2:", 6, "hosts.Chef_2"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    old: str, new: str, line: int, field: str, tmp_path: Path
) -> None:
    with pytest.raises(DeployError) as told:
        read(tmp_path, GOOD.replace(old, new))
    assert f"inventory.yaml:{line}: {field}: " in str(told.value)
    assert told.value.fix


def test_a_subscription_on_two_hosts_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace("{turns: 8}", "{turns: 8}\n    cooks: {codex: [team]}")
    text = text.replace("{kitchen: 4}", "{kitchen: 4}\n    cooks: {codex: [team]}")
    with pytest.raises(DeployError, match="codex/team is given to two hosts"):
        read(tmp_path, text)


def test_what_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DeployError, match=r"inventory\.yaml:3: "):
        read(tmp_path, "hosts:\n  chef-1: {\n  address: ]\n")


def test_a_host_that_works_runs_only_its_workers_and_the_way_to_the_site() -> None:
    plan = composed(Host(address="10.0.0.2", does="work", workers={"turns": 8}))
    assert set(plan["services"]) == {"worker-turns", "way"}
    assert set(plan["secrets"]) == {
        "secret_key", "database_password", "valkey_password", "s3_key", "s3_secret",
        "s3_authority", "authority", "certificate",
    }  # fmt: skip
    assert not any("ports" in service for service in plan["services"].values())
    worker = plan["services"]["worker-turns"]
    assert worker["environment"]["DATABASE_HOST"] == "way:5432"


def test_the_site_opens_a_door_on_its_private_address_alone() -> None:
    plan = composed(Host(address="10.0.0.1", does="site", workers={"kitchen": 4}))
    assert {"web", "postgres", "worker-kitchen", "door"} <= set(plan["services"])
    assert not {"worker-turns", "worker-judging"} & set(plan["services"])
    published = {name: part["ports"] for name, part in plan["services"].items() if "ports" in part}
    assert set(published) == {"nginx", "door"}
    assert all(port.startswith("${PRIVATE_ADDRESS}:") for port in published["door"])


@pytest.mark.parametrize("does", ["site", "work"])
def test_every_container_of_a_host_is_contained(does: str) -> None:
    host = Host.model_validate({"address": "a", "does": does, "workers": {"turns": 8}})
    for name, service in composed(host)["services"].items():
        assert service["read_only"] and service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["user"] == ("65531:65532" if name == "socket-proxy" else "65532:65532"), name
        assert {"mem_limit", "cpus", "pids_limit", "restart"} <= set(service), name
        assert service["logging"]["options"]["max-size"], name


def test_a_drained_host_keeps_no_workers() -> None:
    host = Host(address="10.0.0.2", does="work", workers={"turns": 8}, drained=True)
    assert set(composed(host)["services"]) == {"way"}
