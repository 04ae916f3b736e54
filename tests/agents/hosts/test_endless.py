"""Hosts whose answers have no end, or come a byte at a time: no call of ours waits or grows with
them, and no other host waits for its look."""

import gzip
import json
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import repeat
from typing import Any

import pytest

from agents import registry
from agents.hosts import HostError, Request, client_for, http, line_ends, ollama, reply_stream
from agents.hosts.behaviours import TABLES
from agents.hosts.management import Manager
from agents.models import Host
from agents.registry import health_checks
from tests.agents.hosts.wild import Said, delta, piece, serving, text, word

OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
JSON = OK + b"Content-Type: application/json\r\n\r\n"
HELLO = [{"role": "user", "content": "Hello"}]
PAUSE_S, BYTES = 0.2, 150  # 30 s: a call that waits for all of it has waited far too long


@contextmanager
def host(answer: Callable[[], Iterator[bytes]]) -> Iterator[str]:
    """A server that sends these bytes to whoever asks, as long as somebody takes them."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():
                pass
            try:
                for part in answer():
                    self.wfile.write(part)
            except OSError:
                pass

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def dribbled(slow: bytes, *, before: bytes = b"") -> Callable[[], Iterator[bytes]]:
    def answer() -> Iterator[bytes]:
        yield before
        for at in range(BYTES):
            time.sleep(PAUSE_S)
            yield slow[at : at + 1]

    return answer


WHOLE = b'{"version": "0.30.0", "models": [], "data": []}'.ljust(BYTES)
SLOW = {
    "the body": dribbled(WHOLE, before=JSON),
    "the head": dribbled(b"X-Slow: " + b"a" * BYTES, before=OK),
}


@pytest.mark.parametrize("protocol", TABLES)
@pytest.mark.parametrize("part", SLOW)
def test_a_byte_now_and_then_is_no_answer_in_time(protocol: str, part: str) -> None:
    with host(SLOW[part]) as url, pytest.raises(HostError) as error:
        client_for(protocol, url, timeout_s=1).models()
    assert error.value.kind == "timeout" and "1 s" in str(error.value)


def test_a_slow_host_can_not_be_told_to_load_delete_or_look_for_ever() -> None:
    with host(SLOW["the body"]) as url:
        manager = Manager(http.Http(url, timeout_s=1))
        for ask in (
            lambda: manager.copy("a", "b"),
            lambda: manager.delete("a"),
            lambda: manager.keep("a", "5m"),
            manager.loaded,
        ):
            with pytest.raises(HostError) as error:
                ask()
            assert error.value.kind == "timeout"


@pytest.mark.django_db(transaction=True)
def test_the_others_have_their_look_and_the_slow_one_is_down() -> None:
    good = Said(b'{"version": "0.30.0", "models": []}')
    with host(SLOW["the body"]) as url, serving(good) as server:
        rows = [
            Host.objects.create(name=name, url=where)
            for name, where in (("slow", url), ("good", server.url))
        ]
        found = {row.name: row for row in registry.check_hosts(rows)}
    assert found["good"].healthy and not found["slow"].healthy
    assert found["slow"].error.startswith("timeout: no whole answer")


def test_a_host_has_a_bounded_time_to_tell_of_its_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ollama, "SHOWN_S", 0.0)
    rows = {"models": [{"name": f"m{number}", "digest": "d"} for number in range(500)]}

    def answer(_: str, path: str, __: Any) -> Said:
        return Said(json.dumps(rows if path == "/api/tags" else {"version": "0.30.0"}).encode())

    with serving(answer) as server:
        assert len(client_for("ollama", server.url, timeout_s=5).models()) == 500
        assert [path for _, path, _ in server.seen] == ["/api/tags"]


@pytest.mark.django_db(transaction=True)
def test_of_a_host_with_far_too_many_models_the_first_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ollama, "SHOWN_S", 0.0)
    rows = [{"name": f"m{number}", "size": 1} for number in range(health_checks.MOST_MODELS + 9)]
    listed = Said(json.dumps({"models": rows, "version": "0.30.0"}).encode())
    with serving(listed) as server:
        host = registry.check_host(Host.objects.create(name="many", url=server.url).pk)
    assert host.healthy and host.models.count() == health_checks.MOST_MODELS
    assert len(host.loaded) == health_checks.MOST_LOADED


def endless(start: bytes, part: bytes) -> Callable[[], Iterator[bytes]]:
    def answer() -> Iterator[bytes]:
        yield start
        yield from repeat(part)

    return answer


@pytest.mark.parametrize("protocol", TABLES)
def test_a_list_without_end_is_garbage(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MOST_BYTES", 4 * 2**20)
    rows = b'{"name": "soup"}, ' * 4000
    with host(endless(JSON + b'{"models": [', rows)) as url, pytest.raises(HostError) as error:
        client_for(protocol, url, timeout_s=60).models()
    assert error.value.kind == "garbage" and "4 MiB" in str(error.value)


def test_what_grows_when_it_is_unpacked_is_garbage() -> None:
    bomb = gzip.compress(b" " * (http.MOST_BYTES + 2**20))
    packed = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb
    with host(lambda: iter([packed])) as url, pytest.raises(HostError) as error:
        client_for("ollama", url, timeout_s=60).models()
    assert error.value.kind == "garbage" and "MiB" in str(error.value)


@pytest.mark.parametrize("protocol", TABLES)
def test_of_an_error_without_end_the_beginning_is_told(protocol: str) -> None:
    start = b"HTTP/1.1 500 No\r\nConnection: close\r\n\r\nout of soup "
    with host(endless(start, b"again " * 1000)) as url, pytest.raises(HostError) as error:
        client_for(protocol, url, timeout_s=60).chat(Request("m", HELLO))
    assert error.value.kind == "server" and "out of soup" in str(error.value)
    assert len(str(error.value)) < 1000


@pytest.mark.parametrize("protocol", TABLES)
def test_a_line_without_end_is_garbage(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_ends, "LONGEST_LINE", 2**20)
    start = JSON + b'data: {"message": {"content": "'
    with host(endless(start, b"x" * 4096)) as url, pytest.raises(HostError) as error:
        client_for(protocol, url, timeout_s=60).chat(Request("m", HELLO))
    assert error.value.kind == "garbage" and "MiB" in str(error.value)


WORDS = "soup " * 1000
STREAMS: dict[str, Any] = {
    "openai": delta(content=WORDS), "responses": piece(WORDS), "ollama": word(WORDS),
    "anthropic": text(WORDS),
}  # fmt: skip


@pytest.mark.parametrize("protocol", TABLES)
def test_a_reply_without_end_is_cut(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever num_predict says, and where it says nothing."""
    monkeypatch.setattr(reply_stream, "LONGEST", 100_000)
    part = json.dumps(STREAMS[protocol]).encode() + b"\n\n"
    head, mark = OK + b"Content-Type: text/event-stream\r\n\r\n", b"data: "
    with host(endless(head, part if protocol == "ollama" else mark + part)) as url:
        reply = client_for(protocol, url, timeout_s=60).chat(Request("m", HELLO))
    assert reply.cut == "length" and len(reply.text) == 100_000


def test_a_reply_of_one_piece_is_cut_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reply_stream, "LONGEST", 100)
    whole = {"choices": [{"message": {"content": WORDS}, "finish_reason": "stop"}]}
    with serving(Said(json.dumps(whole).encode())) as server:
        reply = client_for("openai", server.url, timeout_s=60).chat(Request("m", HELLO))
    assert reply.cut == "length" and reply.text == WORDS[:100]
