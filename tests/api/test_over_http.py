"""Through the real server: agents that only speak HTTP play a session by two calls each."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from kitchen import engine
from kitchen.models import Session
from masterchef.accounts.models import Role, User
from tests.servers import web_server

from .conftest import PASSWORD, play

SEED = 1


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    """A web server on the test's database; gives the API's address."""
    with web_server() as address:
        yield f"http://{address}/api/v1"


def signed_in(server: str) -> httpx.Client:
    quick_hash = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=10)
    User.objects.create(username="otto", password=quick_hash, role=Role.OPERATOR)
    pair = httpx.post(f"{server}/auth/token", json={"username": "otto", "password": PASSWORD})
    headers = {"Authorization": f"Bearer {pair.json()['access']}"}
    return httpx.Client(base_url=server, headers=headers, timeout=60)


def agent(server: str, token: str) -> int:
    """Plays greedy from what it is shown, until the session ends; how often it decided."""
    decided = 0
    with httpx.Client(base_url=server, timeout=60) as web:
        web.headers["Authorization"] = f"Bearer {token}"
        while True:
            seen: dict[str, Any] = web.get("/seat?wait=20").raise_for_status().json()
            if seen["state"] == "ended":
                return decided
            if seen["state"] == "your_turn":
                made = engine.decide("greedy", seen["observation"], seed=SEED).to_json()
                posted = {"turn": seen["turn"], "decision": made}
                web.post("/seat/decision", json=posted).raise_for_status()
                decided += 1


@pytest.mark.slow
def test_agents_over_http_make_the_session_that_the_baseline_makes(server: str) -> None:
    web = signed_in(server)
    started = web.post(
        "/sessions",
        json={"scenario": "busy_night_1", "lineup": "external", "seeds": SEED, "deadline_s": 600},
    )
    session = started.raise_for_status().json()["sessions"][0]["id"]
    seats = web.get(f"/sessions/{session}").json()["seats"]
    tokens = [web.post(f"/sessions/{session}/seats/{seat}/token").json() for seat in seats]
    with ThreadPoolExecutor(len(tokens)) as pool:
        decided = list(pool.map(lambda one: agent(server, one["token"]), tokens))
    shown = web.get(f"/sessions/{session}").json()
    assert shown["state"] == "done"
    assert sum(decided) == Session.objects.get(pk=session).turns.count()
    assert shown["hash"] == play(seed=SEED).hash
    assert web.get(f"/runs/{session}/export/events.jsonl").text.count("\n") == shown["last_number"]
