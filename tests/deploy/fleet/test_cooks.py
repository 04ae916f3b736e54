"""A cook in containers, on one host, judged on another; its files lie in a bucket."""

import json
import time

import pytest
from ruamel.yaml import YAML

from agents.flavors import image_builds
from tests.deploy.fleet.fleets import Fleet, third

BRIEF = """\
name: counted
timeout_s: 120
judge_timeout_s: 120
network: none
participants:
  - {name: ada, flavor: dummy, model: run=count.sh}
  - {name: bea, flavor: dummy, model: slow=1+run=count.sh}
judges:
  - {name: judith, flavor: dummy, model: mild}
rubric:
  scale: [1, 10]
  dimensions: [{id: right, weight: 100, description: "Counts the plates"}]
outputs:
  required: [{path: count.txt, kind: text}]
resources: {profile: small}
judging: {policy: allow_self, repeats: 1}
"""
FILES = {
    "brief.yaml": BRIEF,
    "BRIEF.md": "# Count\n\nWrite how many lines raw/plates.csv has into out/count.txt.\n",
    "raw/plates.csv": "soup\nfish\nrice\n",
    "raw/count.sh": "wc -l < /work/raw/plates.csv > count.txt\n",
}
KEY = "a-key-that-only-cooks-may-see"


@pytest.fixture(scope="module")
def cooking(fleet: Fleet, bucket: None) -> None:
    """chef-2 has containers of the dummy, and a credential for it."""
    image_builds.build("dummy", say=print)
    kept = fleet.copy.root / "deploy" / "secrets" / "credentials" / "dummy"
    kept.mkdir(parents=True, mode=0o700)
    (kept / "ada.env").write_text(f"DUMMY_KEY={KEY}\n")
    inventory = fleet.copy.root / "deploy" / "inventory.yaml"
    tree = YAML(typ="safe").load(inventory.read_text())
    tree["hosts"]["chef-2"] |= {
        "workers": {"turns": 8, "judging": 4},
        "cooks": {"dummy": ["ada"]},
    }
    inventory.write_text(json.dumps(tree))
    fleet.copy.deploy("up")
    assert "chef-2: dummy/ada.env carried" in fleet.copy.steps
    assert fleet.work.run(fleet.config, "docker images -q masterchef/dummy")


def test_credentials_are_only_where_they_are_used(fleet: Fleet, cooking: None) -> None:
    volume = "/srv/docker/volumes/masterchef_credentials"
    there = fleet.work.run(fleet.config, f"find {volume}/_data -type f -printf '%P %m %U\\n'")
    assert sorted(there.splitlines()) == [".carried.json 600 65532", "dummy/ada.env 600 65532"]
    for host in (fleet.site, fleet.spare):
        found = host.run(fleet.config, f"grep -rsl {KEY} /opt /srv/docker/volumes || echo none")
        assert found == "none"
    assert KEY.encode() not in fleet.captured.read_bytes()
    assert "✓ chef-2 cooks: dummy, dummy/ada" in fleet.copy.deploy("check")
    fleet.copy.deploy("up")
    assert "carried" not in fleet.copy.steps  # what a container rotated stays


def test_a_cook_runs_on_one_host_and_is_judged_on_another(fleet: Fleet, cooking: None) -> None:
    token = fleet.token()
    cook = fleet.call("/api/v1/cooks", token, {"files": FILES})
    fleet.call(f"/api/v1/cooks/{cook['id']}/run", token, {})
    cook = fleet.ended(token, "cooks", cook)
    assert cook["state"] == "done", cook
    assert _owners(fleet, "judging_participation p JOIN judging_round r ON r.id = p.round_id"
                   f" WHERE r.cook_id = '{cook['id']}'") == "chef-2-judging"  # fmt: skip
    with third(fleet, "--workers", "judging=4", "--cooks", "dummy"):
        fleet.copy.deploy("drain", "chef-2")
        assert fleet.spare.run(fleet.config, "docker images -q masterchef/dummy")
        fleet.call(f"/api/v1/cooks/{cook['id']}/judge", token, {})
        time.sleep(1)
        cook = fleet.ended(token, "cooks", fleet.call(f"/api/v1/cooks/{cook['id']}", token))
        assert cook["stage"] == "judged", cook
        assert _owners(fleet, "judging_judgement p JOIN judging_panel v ON v.id = p.panel_id"
                       f" WHERE v.cook_id = '{cook['id']}'") == "chef-3-judging"  # fmt: skip
        fleet.copy.deploy("drain", "chef-2", "--back")
    rows = fleet.call(f"/api/v1/cooks/{cook['id']}/participants", token)
    assert {row["outcome"] for row in rows} == {"ok"}, rows
    for host in (fleet.work, fleet.spare):
        assert "mc-" not in host.run(fleet.config, "docker ps -a --format '{{.Names}}'")


def _owners(fleet: Fleet, rows: str) -> str:
    """The hosts whose workers played the rows, and all of them are done."""
    owners, open_ones = fleet.row(
        "SELECT string_agg(DISTINCT split_part(p.owner, ':', 1), ' '),"
        f" count(*) FILTER (WHERE p.state <> 'done') FROM {rows}"
    )
    assert open_ones == "0"
    return owners


def test_what_a_host_no_longer_uses_is_taken_away(fleet: Fleet, cooking: None) -> None:
    inventory = fleet.copy.root / "deploy" / "inventory.yaml"
    tree = YAML(typ="safe").load(inventory.read_text())
    tree["hosts"]["chef-2"] |= {"workers": {"turns": 8}, "cooks": {}}
    inventory.write_text(json.dumps(tree))
    fleet.copy.deploy("up")
    found = fleet.work.run(fleet.config, f"grep -rsl {KEY} /opt /srv/docker/volumes || echo none")
    assert found == "none"
