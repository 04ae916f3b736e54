"""A fleet of the tests, asked over TLS and over ssh."""

import contextlib
import json
import shlex
import ssl
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from tests.deploy.copies import Copy
from tests.deploy.machines import Machine

PAGE = "several-machines.md"


class Fleet(NamedTuple):
    """Hosts, set up; `captured` is all that went over the wire since before the first."""

    copy: Copy
    site: Machine
    work: Machine  # chef-2
    spare: Machine  # a host that is there, and no part of the fleet yet
    config: Path  # of ssh
    captured: Path
    password: str  # of ada

    def call(self, path: str, token: str = "", body: object = None) -> Any:
        """The parsed answer of the site, over TLS."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # it signed itself
        headers = {"Content-Type": "application/json", "Host": "localhost"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        url = f"https://{self.site.address}{path}"
        request = urllib.request.Request(url, data=data, headers=headers)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        with opener.open(request, timeout=60) as reply:
            return json.load(reply)

    def token(self) -> str:
        """Ada's."""
        body = {"username": "ada", "password": self.password}
        return str(self.call("/api/v1/auth/token", body=body)["access"])

    def start(self, token: str, **more: Any) -> dict[str, Any]:
        """A session whose every turn goes over the queue."""
        body = {
            "scenario": "busy_night_1",
            "lineup": {"default": "baseline:greedy@queue"},
            "seed": 1,
            **more,
        }
        (session,) = self.call("/api/v1/sessions", token, body)["sessions"]
        return dict(session)

    def ended(self, token: str, path: str, run: dict[str, Any], seconds: float = 400) -> Any:
        """The run of `/api/v1/PATH` once it has ended."""
        deadline = time.monotonic() + seconds
        while run["state"] not in ("done", "failed", "cancelled", "blocked"):
            assert time.monotonic() < deadline, run
            time.sleep(1)
            run = self.call(f"/api/v1/{path}/{run['id']}", token)
        return run

    def play(self) -> dict[str, Any]:
        """A session at its end."""
        token = self.token()
        return dict(self.ended(token, "sessions", self.start(token)))

    def row(self, statement: str) -> list[str]:
        """The database's answer: one row, as text."""
        inside = (
            "import psycopg, deploy.given as g;"
            "c = psycopg.connect(host='/tmp', user='masterchef', dbname='masterchef');"
            f"print(*c.execute({statement!r}).fetchone(), sep='|')"
        )
        words = ["docker", "exec", "masterchef-postgres-1", "python", "-c", inside]
        return self.site.run(self.config, shlex.join(words)).split("|")

    def on_web(self, *words: str) -> str:
        """What a program of the site's web container prints; its number changes with upgrades."""
        web = "$(docker ps --quiet --filter label=com.docker.compose.service=web | head -1)"
        entered = shlex.join(["/usr/local/bin/enter", *words])
        return self.site.run(self.config, f"docker exec {web} {entered}")

    def played_on(self, session: dict[str, Any], host: str) -> tuple[int, int]:
        """(turns of the session, how many of them that host's workers played)."""
        turns, there = self.row(
            f"SELECT count(*), count(*) FILTER (WHERE owner LIKE '{host}-turns:%')"
            f" FROM kitchen_turn WHERE session_id = '{session['id']}'"
        )
        return int(turns), int(there)


@contextlib.contextmanager
def workers(fleet: Fleet, name: str, groups: dict[str, int]) -> Iterator[None]:
    """Have a host run workers of these groups, and then those that it had."""
    inventory = fleet.copy.root / "deploy" / "inventory.yaml"
    before = inventory.read_text()
    tree = YAML(typ="safe").load(before)
    tree["hosts"][name]["workers"] = groups
    inventory.write_text(json.dumps(tree))
    fleet.copy.deploy("up")
    try:
        yield
    finally:
        inventory.write_text(before)
        fleet.copy.deploy("up")


@contextlib.contextmanager
def third(fleet: Fleet, *words: str) -> Iterator[Machine]:
    """Have chef-3 in the fleet, with the workers of these words, and let it go again."""
    fleet.copy.deploy("add-host", "chef-3", fleet.spare.address, *words)
    try:
        yield fleet.spare
    finally:
        fleet.copy.deploy("drain", "chef-3")
        inventory = fleet.copy.root / "deploy" / "inventory.yaml"
        tree = YAML(typ="safe").load(inventory.read_text())
        del tree["hosts"]["chef-3"]
        inventory.write_text(json.dumps(tree))
