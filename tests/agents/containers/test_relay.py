"""The door by itself, without a container: what it lets through, and how it fails."""

import asyncio
import secrets
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from agents.containers import relay
from agents.containers.passage import Passage
from agents.hosts.embedded import process
from tests.agents.containers import vendor


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A door's name; its folder is short, since a socket's path may have 107 bytes."""
    monkeypatch.delenv("MASTERCHEF_RELAY_DIR", raising=False)
    token = f"test-{secrets.token_hex(4)}"
    yield token
    relay.close_door(token)


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[vendor.Vendor]:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "vendor.pem"))
    with vendor.serve(tmp_path) as found:
        yield found


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
        ("POST", "/api/copy"),
        ("POST", "/v1/files"),
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


def test_a_key_is_added_on_the_way_and_the_containers_own_words_are_not(
    token: str, api: vendor.Vendor
) -> None:
    relay.open_door(token, api.url, {"x-api-key": "sesame"})
    own = {"Authorization": "Bearer none-needed", "X-API-Key": "guessed", "X-Version": "1"}
    with through(token) as client:
        assert client.post("/v1/messages", json={}, headers=own).status_code == 200
    path, headers = api.heard[0]
    assert path == "/v1/messages"
    assert headers.get_all("x-api-key") == ["sesame"]
    assert (headers["authorization"], headers["x-version"]) == (None, "1")


@pytest.mark.parametrize("headers", [{}, {"x-api-key": "another"}])
def test_a_call_under_way_outlives_that_the_door_is_opened_again(
    token: str, api: vendor.Vendor, headers: dict[str, str]
) -> None:
    relay.open_door(token, api.url, {})
    api.answer.clear()
    with through(token) as client, ThreadPoolExecutor() as pool:
        call = pool.submit(client.post, "/v1/messages", json={})
        api.wait()
        for _ in range(3):
            relay.open_door(token, api.url, headers)
        time.sleep(2)  # a server that cuts its calls off has done so by now
        with through(token) as second:
            later = pool.submit(second.post, "/v1/messages", json={})
            api.wait(calls=2)
            api.answer.set()
            assert [call.result().status_code, later.result().status_code] == [200, 200]
    assert api.heard[1][1]["x-api-key"] == headers.get("x-api-key")


def test_a_call_under_way_outlives_that_another_worker_opens_the_door(
    token: str, api: vendor.Vendor
) -> None:
    relay.open_door(token, api.url, {})
    api.answer.clear()
    elsewhere = (
        "import sys; from agents.containers import relay;"
        f"relay.open_door({token!r}, 'http://127.0.0.1:1', {{}}); print('open', flush=True);"
        "sys.stdin.read()"
    )
    command = [sys.executable, "-c", elsewhere]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with through(token) as client, ThreadPoolExecutor() as pool:
        call = pool.submit(client.post, "/v1/messages", json={})
        api.wait()
        with subprocess.Popen(command, **pipes) as other:
            assert other.stdout.readline() == "open\n"
            with through(token) as second:
                assert second.post("/v1/messages", json={}).status_code == 502
            relay.open_door(token, api.url, {})  # and back again
            api.answer.set()
            assert call.result().status_code == 200
            with through(token) as third:
                assert third.post("/v1/messages", json={}).status_code == 200
            other.stdin.close()


def test_closing_leaves_nothing_and_may_be_repeated(
    token: str, model_host: process.Process
) -> None:
    relay.open_door(token, model_host.url, {})
    root = relay.folder(token).parent
    for _ in range(2):
        relay.close_door(token)

    assert not (root / token).exists()
    assert root.stat().st_mode & 0o077 == 0


def ask(client: httpx.Client, path: str, **body: Any) -> httpx.Response:
    return client.post(path, json=body)


WORDS = [{"role": "user", "content": "hello"}]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/chat", {"model": "other", "messages": WORDS}),
        ("/api/generate", {"model": "other", "keep_alive": 0}),
        ("/api/show", {"name": "other"}),
        ("/api/chat", {"model": ["scripted"], "messages": WORDS}),
        ("/v1/chat/completions", {"model": "other", "messages": WORDS}),
        ("/v1/messages", {"model": "other", "messages": WORDS, "max_tokens": 5}),
        ("/v1/embeddings", {"model": "embedder", "input": "x"}),
    ],
)
def test_no_other_model_of_the_host_is_reached(
    token: str, model_host: process.Process, path: str, body: dict[str, Any]
) -> None:
    relay.open_door(token, model_host.url, {}, "scripted")
    with through(token) as client:
        reply = ask(client, path, **body)
    assert (reply.status_code, reply.text) == (403, "only scripted can be asked here")


def test_lists_have_that_model_alone(token: str, model_host: process.Process) -> None:
    relay.open_door(token, model_host.url, {}, "scripted")
    with through(token) as client:
        assert [each["id"] for each in client.get("/v1/models").json()["data"]] == ["scripted"]
        assert [each["name"] for each in client.get("/api/tags").json()["models"]] == ["scripted"]
        assert client.get("/v1/models/other").status_code == 404


def test_what_would_change_the_host_is_taken_out(token: str, api: vendor.Vendor) -> None:
    relay.open_door(token, api.url, {}, "mine")
    given = {"model": "mine:latest", "keep_alive": 0, "messages": WORDS,
             "options": {"num_gpu": 0, "num_ctx": 10**9, "temperature": 0.5}}  # fmt: skip
    with through(token) as client:
        assert ask(client, "/v1/messages", **given).status_code == 200
        assert client.post("/v1/messages", content=b"no object").status_code == 400
    sent = api.bodies[0]
    assert sent == {"model": "mine", "messages": WORDS, "options": {"temperature": 0.5}}


@pytest.mark.parametrize(
    ("path", "stream"),
    [("/v1/chat/completions", True), ("/v1/chat/completions", False), ("/api/chat", True),
     ("/api/chat", False), ("/v1/messages", True), ("/v1/responses", True)],
)  # fmt: skip
def test_the_door_counts_what_passes_in_every_protocol(
    token: str, model_host: process.Process, path: str, *, stream: bool
) -> None:
    relay.open_door(token, model_host.url, {}, "scripted")
    asked = {"model": "scripted", "stream": stream, "max_tokens": 50}
    asked |= {"input": "hello"} if path.endswith("responses") else {"messages": WORDS}
    with through(token) as client:
        assert ask(client, path, **asked).status_code == 200
    used = relay.used(token)
    assert used.calls == 1
    assert used.tokens_in > 0
    assert used.tokens_out > 0


def test_connections_bodies_and_questions_are_bounded(
    token: str, model_host: process.Process
) -> None:
    relay.open_door(token, model_host.url, {}, "scripted")
    address = str(relay.folder(token) / relay.SOCKET)
    held = []
    for _ in range(300):
        one = socket.socket(socket.AF_UNIX)
        one.settimeout(30)
        one.connect(address)
        held.append(one)
    open_ones = sum(1 for one in held if not _closed(one))
    assert open_ones <= 64
    for one in held:
        one.close()
    with through(token) as client:
        assert client.post("/api/chat", content=b"x" * (33 << 20)).status_code == 413
        codes = {client.get("/v1/models").status_code for _ in range(400)}
    assert codes == {200, 429}


def _closed(one: socket.socket) -> bool:
    """Whether the door hung up; it may take a moment to do so."""
    one.settimeout(0.2)
    try:
        return one.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_its_worker_goes_on_when_the_door_s_process_dies(
    token: str, model_host: process.Process
) -> None:
    relay.open_door(token, model_host.url, {}, "scripted")
    assert relay._process is not None
    relay._process.kill()
    relay._process.wait()
    relay.open_door(token, model_host.url, {}, "scripted")
    with through(token) as client:
        assert client.get("/v1/models").status_code == 200


def test_a_door_of_a_model_that_was_replaced_answers_nothing(
    token: str, model_host: process.Process
) -> None:
    relay.open_door(token, model_host.url, {})
    with through(token) as web:
        assert web.get("/api/tags").status_code == 200
    relay.open_door(token, model_host.url, {}, refusal="soup was aaa, and gpu has bbb now")
    with through(token) as web:
        said = web.get("/api/tags")
        assert (said.status_code, said.text) == (503, "soup was aaa, and gpu has bbb now")
    relay.open_door(token, model_host.url, {})
    with through(token) as web:
        assert web.get("/api/tags").status_code == 200


def test_a_host_that_refuses_our_certificate_late_is_a_bad_gateway(tmp_path: Path) -> None:
    """Its alert comes after the handshake, and no client makes an error of HTTP of it."""

    def alert(_: httpx.Request) -> httpx.Response:
        raise ssl.SSLError(1, "tlsv13 alert certificate required")

    passage = Passage("https://gpu.example", {}, model="", meter=tmp_path / "meter", verify=True)
    passage.client = httpx.AsyncClient(transport=httpx.MockTransport(alert))

    async def asked() -> httpx.Response:
        wire = httpx.ASGITransport(app=passage)
        async with httpx.AsyncClient(transport=wire, base_url="http://door") as web:
            return await web.get("/api/tags")

    reply = asyncio.run(asked())
    assert (reply.status_code, "SSLError" in reply.text) == (502, True)
