"""A container asks a host that wants a certificate: its door shows ours, and the container has
neither it nor its key."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents import containers
from agents.containers import Network
from agents.containers.engine import engine
from agents.hosts.embedded import process
from agents.models import Host
from agents.registry import keys, rules
from tests.agents.containers.trying import Place
from tests.agents.hosts.secured import Place as Secured
from tests.agents.hosts.secured import secured

pytestmark = [pytest.mark.docker, pytest.mark.xdist_group("docker")]

ASK = """python3 - <<'END'
import json, urllib.request
body = {"model": "scripted", "stream": False, "messages": [{"role": "user", "content": "Hi"}]}
asked = urllib.request.Request("http://127.0.0.1:8099/api/chat", json.dumps(body).encode())
with urllib.request.urlopen(asked, timeout=60) as answer:
    open("/work/out/answer.json", "wb").write(answer.read())
END
env > /work/out/env.txt
grep -rlsI -e 'PRIVATE[ ]KEY' -e 'BEGIN[ ]CERT' /work /home /run /tmp /etc/masterchef \
  > /work/out/keys.txt || true
"""


@pytest.fixture
def host(model_host: process.Process, tmp_path: Path) -> Iterator[Secured]:
    """The scripted host behind TLS, on this machine's loopback."""
    with secured(model_host.url, tmp_path / "authority") as found:
        yield found


@pytest.mark.django_db
def test_a_container_asks_through_its_door_with_our_certificate(
    place: Place, host: Secured
) -> None:
    infer = host.authority.client("infer", days=1).read_text()
    row = Host.objects.create(
        name="gpu", url=host.url, ca=host.ca, **rules.columns({"infer_cert": infer})
    )
    way = keys.door_of(row)
    door = {"network": Network.MODEL_ONLY, "endpoint": row.url, "endpoint_headers": way.headers,
            "endpoint_model": "scripted", "endpoint_ca": way.ca}  # fmt: skip
    work = {"BRIEF.md": b"Ask.", "raw/ask.sh": ASK.encode()}
    handed = place.run("run=ask.sh", endpoint_certificate=way.certificate, work=work, **door)
    assert handed.json("answer.json")["message"]["content"]
    assert set(host.seen) == {"infer"}
    assert handed.files["keys.txt"] == b"", "the container has a certificate or a key"
    assert b"BEGIN" not in (handed.files["env.txt"] or b"")

    without = place.run("door=/api/version", **door)
    assert without.json("door.json")["asked"][0] == 502
    foreign = dict(door, endpoint_ca="")  # nor is a host believed that the authority didn't sign
    other = place.run("door=/api/version", endpoint_certificate=way.certificate, **foreign)
    assert other.json("door.json")["asked"][0] == 502
    assert set(host.seen) == {"infer"}


@pytest.mark.django_db
def test_nothing_of_the_certificate_is_in_what_the_engine_knows(
    place: Place, host: Secured
) -> None:
    infer = host.authority.client("infer", days=1).read_text()
    spec = place.spec(
        "slow=60", network=Network.MODEL_ONLY, endpoint=host.url, endpoint_ca=host.ca,
        endpoint_certificate=infer,
    )  # fmt: skip
    containers.start(spec)
    facts = json.dumps(engine().containers.get(spec.key.name).attrs)
    containers.remove(spec.key)
    assert "PRIVATE KEY" not in facts + repr(spec)
