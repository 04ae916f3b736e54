"""Each protocol against the scripted host, which speaks them all."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from agents.hosts import Aborted, Client, HostError, Request, client_for

SCHEMA = {
    "type": "object",
    "properties": {"mood": {"enum": ["good", "bad"]}},
    "required": ["mood"],
}
ASK = Request("scripted", [{"role": "user", "content": "How are you?"}], {"seed": 1})


@pytest.fixture(params=["ollama", "openai", "responses"])
def client(request: pytest.FixtureRequest, scripted: Any) -> Client:
    return client_for(request.param, scripted.url, timeout_s=20)


def test_a_reply_comes_in_pieces_and_is_counted(client: Client) -> None:
    heard: list[str] = []
    reply = client.chat(ASK, on_token=heard.append)
    assert "".join(heard) == reply.text and len(heard) > 1
    assert reply.tokens_in and reply.tokens_out and reply.done_reason == "stop"
    assert reply.total_ms is not None and reply.prefill_ms is not None


def test_the_schema_is_kept(client: Client) -> None:
    reply = client.chat(Request(ASK.model, ASK.messages, ASK.options, SCHEMA))
    assert reply.text in ('{"mood": "good"}', '{"mood": "bad"}')


def test_tokens_from_the_hosts_cache_are_told(client: Client) -> None:
    talk = [{"role": "user", "content": f"word {id(client)} " * 30}]
    first = client.chat(Request("scripted", talk, {"seed": 1}))
    talk += [{"role": "assistant", "content": first.text}, {"role": "user", "content": "And?"}]
    again = client.chat(Request("scripted", talk, {"seed": 1}))
    assert again.tokens_cached and again.tokens_cached >= first.tokens_in


def test_models_and_embeddings_are_listed(client: Client) -> None:
    assert "scripted" in [model.name for model in client.models()]
    found = client.embed("scripted", ["hot grill", "cold store"])
    assert found.tokens_in and found.tokens_in >= 4
    one, two = found.vectors
    assert len(one) == len(two) and one != two
    assert isinstance(client.version(), str)


def test_an_unknown_model_is_permanent(client: Client) -> None:
    with pytest.raises(HostError) as error:
        client.chat(Request("llama9", ASK.messages, ASK.options))
    assert (error.value.kind, error.value.permanent) == ("missing_model", True)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("error500", "server"),
        ("garbage", "garbage"),
        ("dead", "unreachable"),
        ("ratelimit", "rate_limit"),
    ],
)
def test_each_failure_has_its_class(client: Client, faults: Any, fault: str, kind: str) -> None:
    faults(fault, count=1, seconds=7)
    with pytest.raises(HostError) as error:
        client.chat(ASK)
    assert error.value.kind == kind and not error.value.permanent
    assert error.value.retry_after_s == (7 if kind == "rate_limit" else None)


def test_stopping_ends_a_call_that_has_not_answered_yet(client: Client, faults: Any) -> None:
    faults("hang", seconds=60, count=1)
    began = time.monotonic()
    with pytest.raises(Aborted):
        client.chat(ASK, stop_when=lambda: time.monotonic() > began + 0.3)


def test_who_is_stopped_before_the_start_asks_nobody(client: Client) -> None:
    with pytest.raises(Aborted):
        client_for("ollama", "http://127.0.0.1:1").chat(ASK, stop_when=lambda: True)


HALF = b'{"message": {"content": "half a"}, "done": false}\n'
NONSENSE = {
    "a web page": b"<html>Welcome to nginx</html>",
    "half a stream": HALF,
    "half a line": HALF[:-12],
    "nothing": b"",
    "a list": b"[1, 2]\n",
    "bytes": b"\xff\xfe\x00\n",
    "another shape": b'{"message": "hello", "done": true}\n',
    "half an event stream": b'data: {"choices": [{"delta": {"content": "a"}}]}\n\n',
    "an odd event stream": b'data: {"choices": [7]}\n\ndata: [DONE]\n\n',
}


@pytest.mark.parametrize("protocol", ["ollama", "openai", "responses"])
@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_garbage_and_never_an_answer(
    protocol: str, body: bytes, answering: Callable[..., str]
) -> None:
    client = client_for(protocol, answering(body), timeout_s=5)
    with pytest.raises(HostError) as error:
        client.chat(ASK)
    assert error.value.kind == "garbage"
    for call in (client.models, lambda: client.embed("m", ["a"])):
        with pytest.raises(HostError) as error:
            call()
        assert error.value.kind == "garbage"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, b"no key", "auth"),
        (404, b'{"error": "model \'x\' not found"}', "missing_model"),
        (404, b"no such page", "bad_request"),
        (400, b'{"error": "prompt exceeds the context length"}', "too_long"),
        (400, b"bad option", "bad_request"),
        (503, b"Loading model", "loading"),
        (503, b"overloaded", "server"),
        (504, b"gateway", "timeout"),
    ],
)
def test_a_status_has_its_class(
    status: int, body: bytes, kind: str, answering: Callable[..., str]
) -> None:
    with pytest.raises(HostError) as error:
        client_for("ollama", answering(body, status)).chat(ASK)
    assert error.value.kind == kind
    assert error.value.permanent == (status < 500)


def test_an_address_that_nobody_answers_is_unreachable() -> None:
    with pytest.raises(HostError) as error:
        client_for("ollama", "http://127.0.0.1:1").version()
    assert error.value.kind == "unreachable"
