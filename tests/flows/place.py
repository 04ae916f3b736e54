"""One running installation, reached as a stranger does: command line, HTTP, and SQL to look."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import psycopg

from masterchef.embedded.folders import CHECKOUT
from masterchef.embedded.stack import Stack

OVER = {"done", "cancelled", "failed", "blocked"}
_SIGNED_IN_S = 300.0  # access tokens live for ten minutes
_SERVICES = ("DATABASE_URL", "REDIS_URL", "OLLAMA_HOSTS", "MASTERCHEF_", "DJANGO_")

Json = dict[str, Any]


class Ran(NamedTuple):
    """How a command ended; `out` is stdout and `err` stderr."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[Json]:
        """Each line of stdout as JSON; fails if anything else is printed there."""
        return [json.loads(line) for line in self.out.splitlines()]


def bare_surroundings() -> dict[str, str]:
    """This environment without any service, as on a stranger's machine."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_SERVICES)}


class Place:
    """The stack, a command line pointed at its home, and signed-in clients by role."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.web = stack.addresses["web"].rstrip("/")
        self.host = stack.env["OLLAMA_HOSTS"].partition("=")[2]
        self.password = secrets.token_urlsafe(16)
        self._clients: dict[str, tuple[float, httpx.Client]] = {}
        self.http = httpx.Client(base_url=self.web, trust_env=False, timeout=60)
        made = self.cli(
            *("manage", "createsuperuser", "--noinput", "--username", "admin"),
            *("--email", "admin@example.org"),
            DJANGO_SUPERUSER_PASSWORD=self.password,
        )
        assert made.code == 0, made.err
        for role in ("operator", "viewer"):
            person = {"username": role, "role": role, "password": self.password}
            assert self.api("admin").post("users", json=person).status_code == 201

    def cli(self, *words: object, seconds: float = 300, **env: str) -> Ran:
        """`masterchef words…` in a process of its own, which finds the stack by its home."""
        surroundings = bare_surroundings() | {"MASTERCHEF_HOME": str(self.stack.home)} | env
        command = [sys.executable, "-m", "masterchef.cli", *map(str, words)]
        ran = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=surroundings,
            cwd=CHECKOUT,
            timeout=seconds,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def api(self, role: str) -> httpx.Client:
        """A client of /api/v1/ signed in as `admin`, `operator` or `viewer`."""
        at, client = self._clients.get(role, (float("-inf"), None))
        if client is None or time.monotonic() - at > _SIGNED_IN_S:
            who = {"username": role, "password": self.password}
            signed_in = self.http.post("/api/v1/auth/token", json=who)
            assert signed_in.status_code == 200, signed_in.text
            client = self.bearer(signed_in.json()["access"])
            self._clients[role] = time.monotonic(), client
        return client

    def bearer(self, token: str) -> httpx.Client:
        """A client of /api/v1/ that shows this token."""
        return httpx.Client(
            base_url=f"{self.web}/api/v1/",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=60,
        )

    def new_session(self, lineup: Json | str, **wanted: Any) -> Json:
        """One session, made by the operator; started unless `start=False`."""
        body = {"scenario": "busy_night_1", "lineup": lineup, **wanted}
        made = self.api("operator").post("sessions", json=body)
        assert made.status_code == 201, made.text
        (session,) = made.json()["sessions"]
        return dict(session)

    def session(self, id: str) -> Json:
        return dict(self.api("viewer").get(f"sessions/{id}").raise_for_status().json())

    def turns(self, id: str, **filters: object) -> list[Json]:
        """All turns of a session that fit the filters, page by page."""
        found: list[Json] = []
        page: Json = {"more": True, "last": -1}
        while page["more"]:
            params: Any = {"after": page["last"], "limit": 500, **filters}
            answer = self.api("viewer").get(f"sessions/{id}/turns", params=params)
            page = answer.raise_for_status().json()
            found += page["results"]
        return found

    def await_end(self, id: str, *, seconds: float = 180) -> Json:
        """The session once it has ended and, if it is done, been measured."""

        def over() -> bool:
            session = self.session(id)
            measured = session["state"] != "done" or session["score"] is not None
            return session["state"] in OVER and measured

        until(over, f"the end of session {id}", seconds=seconds)
        return self.session(id)

    def seat(self, id: str, seat: str) -> httpx.Client:
        """The client of an external agent that holds the seat."""
        minted = self.api("operator").post(f"sessions/{id}/seats/{seat}/token")
        assert minted.status_code == 201, minted.text
        return self.bearer(minted.json()["token"])

    def sql(self, query: str, *params: object) -> list[tuple[Any, ...]]:
        """Look into the database, or tamper with it."""
        with psycopg.connect(self.stack.env["DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(query.encode(), params)
            return cursor.fetchall() if cursor.description else []

    def fault(self, **setting: object) -> None:
        """Tell the model host to misbehave; `fault="none"` heals it."""
        self.http.post(f"{self.host}/control", json=setting).raise_for_status()


def until(true: Callable[[], bool], what: str, *, seconds: float = 60) -> None:
    """Block until it holds; a wait that is far too long is a failure that says for what."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.1)
