"""Lists of models, and base addresses, in the forms of servers in the wild."""

from typing import Any

import pytest

from agents.hosts import HostError, client_for
from tests.agents.hosts.questions import ASK, PROTOCOLS
from tests.agents.hosts.wild import (
    Said,
    serving,
    yes,
)

LISTS = [
    b'[{"id": "acme/soup-8b", "context_length": 8192}]',
    b'["acme/soup-8b"]',
    b'{"data": [{"id": "acme/soup-8b", "max_model_len": 8192}, null, {"id": null}, 7, {}]}',
    b'{"models": [{"name": "acme/soup-8b", "model": "acme/soup-8b"}]}',
    b'{"object": "list", "data": [{"id": "acme/soup-8b", "max_model_len": 0}], "has_more": false}',
    b'{"data": ["acme/soup-8b"]}',
    b'\xef\xbb\xbf{"result": {"data": [{"slug": "acme/soup-8b"}]}}',
]


@pytest.mark.parametrize("body", LISTS)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_list_of_models_is_read_in_every_form(protocol: str, body: bytes) -> None:
    with serving(Said(body)) as server:
        found = client_for(protocol, server.url, timeout_s=10).models()
    assert [model.name for model in found] == ["acme/soup-8b"]


@pytest.mark.parametrize("body", [b"{}", b'{"data": 7}', b"[1, 2]", b'"no"', b"<html>"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_no_list_is_garbage(protocol: str, body: bytes) -> None:
    with serving(Said(body)) as server, pytest.raises(HostError) as error:
        client_for(protocol, server.url, timeout_s=10).models()
    assert error.value.kind == "garbage"


@pytest.mark.parametrize(
    "shown",
    [Said(b'{"error": "no such host"}', 500), Said(b"<html>"), Said(b"[]"), Said(b"{}"),
     Said(b'{"model_info": [1], "capabilities": "x"}'), Said(b"", 404),
     Said(b'{"model_info": {"x.context_length": "many"}}')],
)  # fmt: skip
def test_a_model_that_cannot_be_shown_costs_only_itself(shown: Said) -> None:
    def answer(method: str, path: str, body: Any) -> Said:
        if path == "/api/tags":
            return Said(b'{"models": [{"name": "lost:1b"}, {"digest": "x"}, {"name": "good:1b"}]}')
        good = Said(b'{"model_info": {"llama.context_length": 8192}, "capabilities": ["thinking"]}')
        return shown if body["model"] == "lost:1b" else good

    with serving(answer) as server:
        lost, good = client_for("ollama", server.url, timeout_s=10).models()
    assert (lost.name, lost.context_length) == ("lost:1b", None)
    assert (good.name, good.context_length, good.capabilities) == ("good:1b", 8192, ("thinking",))


BASES = {
    "openai": {
        "": "/v1", "/": "/v1", "/v1": "/v1", "/v1/": "/v1", "/v1/chat/completions": "/v1",
        "/v1/models/": "/v1", "/api/v1": "/api/v1", "/openai": "/openai",
        "/api/paas/v4": "/api/paas/v4",
        "/v1beta/openai/": "/v1beta/openai", "/proxy": "/proxy/v1", "/v1?api-version=2": "/v1",
    },
    "responses": {
        "": "/v1", "/v1/": "/v1", "/v1/responses": "/v1", "/v1/chat/completions": "/v1",
        "/openai/v1?api-version=2": "/openai/v1", "/proxy": "/proxy/v1",
    },
    "ollama": {"": "/api", "/": "/api", "/api": "/api", "/api/chat": "/api", "/v1": "/api",
               "/ollama": "/ollama/api"},
    "anthropic": {"": "/v1", "/v1/": "/v1", "/v1/messages": "/v1", "/anthropic": "/anthropic/v1"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("protocol", "given", "base"), [(p, *pair) for p, all in BASES.items() for pair in all.items()]
)
def test_a_base_address_is_taken_with_and_without_its_path(
    protocol: str, given: str, base: str
) -> None:
    path = {"openai": "/chat/completions", "ollama": "/chat", "anthropic": "/messages",
            "responses": "/responses"}[protocol]  # fmt: skip
    with serving(yes(protocol)) as server:
        client_for(protocol, server.url + given, timeout_s=10).chat(ASK)
    query = given[given.index("?") :] if "?" in given else ""
    assert server.seen[0][1] == base + path + query


def test_a_path_that_is_the_whole_base_already_is_found() -> None:
    def answer(method: str, path: str, body: Any) -> Said:
        return Said(b'{"data": [{"id": "m"}]}') if path == "/proxy/models" else Said(b"", 404)

    with serving(answer) as server:
        client = client_for("openai", server.url + "/proxy", timeout_s=10)
        assert [model.name for model in client.models()] == ["m"]
