"""The door by itself, without a container: what it lets through, and how it fails."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from agents.containers import relay
from agents.hosts.embedded import process


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A door's name; its folder is short, since a socket's path may have 107 bytes."""
    monkeypatch.delenv("MASTERCHEF_RELAY_DIR", raising=False)
    token = f"test-{secrets.token_hex(4)}"
    yield token
    relay.close_door(token)


def through(token: str) -> httpx.Client:
    wire = httpx.HTTPTransport(uds=str(relay.folder(token) / relay.SOCKET))
    return httpx.Client(transport=wire, base_url="http://127.0.0.1:8099", timeout=30)


def test_a_streamed_answer_comes_through(token: str, model_host: process.Process) -> None:
    relay.open_door(token, model_host.url, {})
    body = {
        "model": "scripted",
        "stream": True,
        "messages": [{"role": "user", "content": "hello"}],
    }
    with through(token) as client:
        reply = client.post("/v1/chat/completions", json=body)

    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.text.count("data: ") > 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/v1/models/scripted"),
        ("DELETE", "/api/delete"),
        ("POST", "/api/pull"),
        ("POST", "/control"),
        ("GET", "/api/tags/../../control"),
        ("GET", "/v1/models/..%2f..%2fcontrol"),
        ("GET", "/"),
    ],
)
def test_what_asks_no_model_is_refused(
    token: str, model_host: process.Process, method: str, path: str
) -> None:
    relay.open_door(token, model_host.url, {})
    with through(token) as client:
        request = client.build_request(method, "/")
        request.url = request.url.copy_with(raw_path=path.encode())
        reply = client.send(request)

    assert reply.status_code == 403


def test_an_endpoint_that_is_away_is_said_so(token: str) -> None:
    relay.open_door(token, "http://127.0.0.1:1", {})
    with through(token) as client:
        reply = client.get("/v1/models")

    assert reply.status_code == 502
    assert "can't be reached" in reply.text


def test_opening_again_replaces_the_door(token: str, model_host: process.Process) -> None:
    relay.open_door(token, "http://127.0.0.1:1", {})
    relay.open_door(token, model_host.url, {})
    with through(token) as client:
        assert client.get("/v1/models").status_code == 200


def test_closing_leaves_nothing_and_may_be_repeated(
    token: str, model_host: process.Process
) -> None:
    relay.open_door(token, model_host.url, {})
    root = relay.folder(token).parent
    for _ in range(2):
        relay.close_door(token)

    assert not (root / token).exists()
    assert root.stat().st_mode & 0o077 == 0
