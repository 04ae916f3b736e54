"""A scripted model host as its own process, and rows that a claimed turn needs."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from agents import registry
from agents.models import Host
from kitchen.models import Lineup, Scenario, Session, Turn
from masterchef.durable import WorkRef

SPEC = {"description": "One dish, one guest.", "times": {"token_ms": 20}}


@pytest.fixture(scope="session")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One host for the run; tests that break it mend it by the `faults` fixture."""
    from agents.hosts.embedded import process

    log: Path = tmp_path_factory.mktemp("host") / "host.log"
    host = process.start(models=["scripted"], log=log)
    yield host
    host.stop()


@pytest.fixture
def faults(scripted: Any) -> Iterator[Callable[..., None]]:
    """`faults("error500", count=2)`: what the host does wrong next; mended afterwards."""

    def set_fault(fault: str, **more: object) -> None:
        httpx.post(f"{scripted.url}/control", json={"fault": fault, **more}).raise_for_status()

    yield set_fault
    set_fault("none")


@pytest.fixture
def host(scripted: Any, transactional_db: None) -> Host:
    """The scripted host, known and checked."""
    row = Host.objects.create(name="scripted", url=scripted.url, slots=2, timeout_s=20)
    return registry.check_host(row.pk)


@pytest.fixture
def session(transactional_db: None) -> Session:
    scenario = Scenario.objects.create(
        name="tiny", family="busy_night", level=1, title="Tiny", digest="0" * 64, spec=SPEC
    )
    lineup = Lineup.objects.create(name="test", digest="1" * 64, spec={})
    return Session.objects.create(
        kind="session",
        scenario=scenario,
        lineup=lineup,
        seed=7,
        ruleset="test",
        seats={
            "L1": {"role": "line_cook", "player": "scripted"},
            "S1": {"role": "sous_chef", "player": "scripted"},
        },
    )


@pytest.fixture
def claimed(session: Session) -> Callable[..., WorkRef]:
    """`claimed(tick)`: a turn of seat L1 as a worker holds it, under fence 1."""

    def make(tick: int = 0, seat: str = "L1") -> WorkRef:
        role = session.seats[seat]["role"]
        row = Turn.objects.create(
            session=session, tick=tick, seat=seat, role=role, state="claimed", fence=1
        )
        return WorkRef("kitchen_turn", row.pk, 1, f"turn:{row.pk}", "turn")

    return make


@pytest.fixture
def answering() -> Any:
    """`answering(body, status)`: the address of a server that says just that to everybody."""
    servers: list[HTTPServer] = []

    def make(body: bytes, status: int = 200) -> str:
        class Says(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST

            def log_message(self, *_: Any) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Says)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()
