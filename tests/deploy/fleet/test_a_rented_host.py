"""A machine that is rented, works and is given back."""

import json

from ruamel.yaml import YAML

from tests.deploy import printed
from tests.deploy.fleet.fleets import PAGE, Fleet
from tests.deploy.linode_fake import FakeLinode


def test_a_rented_machine_becomes_a_host_and_is_given_back(fleet: Fleet) -> None:
    """A host as if Linode had just made it; Linode is a fake, the machine isn't."""
    inventory = fleet.copy.root / "deploy" / "inventory.yaml"
    tree = YAML(typ="safe").load(inventory.read_text())
    tree |= YAML(typ="safe").load(printed.block(PAGE, "Rented machines", "yaml"))
    inventory.write_text(json.dumps(tree))
    fake = FakeLinode()
    fake.addresses = [fleet.spare.address]
    fleet.copy.env |= {"LINODE_TOKEN": "token", "LINODE_API_URL": fake.url}
    try:
        fleet.copy.deploy("scale", "turns", "1", "--provider", "linode")
        fleet.copy.deploy("drain", "chef-2")
        session = fleet.play()
        turns, there = fleet.played_on(session, "turns-1")
        assert session["state"] == "done" and turns == there > 20
        fleet.copy.deploy("drain", "chef-2", "--back")
        fleet.copy.deploy("scale", "turns", "0", "--provider", "linode")
        assert fake.instances == [] and fake.most == 1
        assert "turns-1" not in inventory.read_text()
        assert "worker" not in fleet.spare.run(fleet.config, "docker ps --format '{{.Names}}'")
    finally:
        fake.stop()
