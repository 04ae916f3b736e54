"""What the host says of its models, and how it refuses in Ollama's words."""

import hashlib
from typing import Any

import httpx
import ollama
import pytest

from agents.hosts.embedded import weights


def test_tags_tell_each_model_with_the_digest_of_its_file(client: ollama.Client) -> None:
    models = {model.model: model for model in client.list().models}
    assert set(models) == {"smollm2:135m", "scripted"}
    path = weights.find()
    smol = models["smollm2:135m"]
    assert smol.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert smol.size == path.stat().st_size
    assert smol.details and smol.details.quantization_level == "Q4_1"


def test_show_tells_context_template_and_capabilities(client: ollama.Client) -> None:
    shown = client.show("smollm2")
    assert shown.modelinfo and shown.modelinfo["llama.context_length"] == 8192
    assert "<|im_start|>" in (shown.template or "")
    assert "embedding" in (shown.capabilities or [])


def test_ps_tells_what_is_loaded(client: ollama.Client) -> None:
    assert {model.model for model in client.ps().models} == {"smollm2:135m", "scripted"}


def test_an_empty_prompt_loads_or_unloads(web: httpx.Client) -> None:
    body = {"model": "smollm2", "messages": []}
    assert web.post("/api/chat", json=body).json()["done_reason"] == "load"
    body["keep_alive"] = 0  # type: ignore[assignment]
    assert web.post("/api/chat", json=body).json()["done_reason"] == "unload"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/chat", {"messages": [{"role": "user", "content": "hi"}]}),
        ("/api/generate", {"prompt": "hi"}),
        ("/api/embed", {"input": "hi"}),
        ("/api/show", {}),
    ],
)
def test_an_unknown_model_is_404(web: httpx.Client, path: str, body: dict[str, Any]) -> None:
    reply = web.post(path, json={"model": "llama9", **body})
    assert reply.status_code == 404
    assert reply.json() == {"error": "model 'llama9' not found"}


def test_the_official_client_raises_on_an_unknown_model(client: ollama.Client) -> None:
    with pytest.raises(ollama.ResponseError) as caught:
        client.chat("llama9", [{"role": "user", "content": "hi"}])
    assert caught.value.status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"model": "scripted", "messages": [{"role": "cook", "content": ""}]}, "messages.0.role"),
        ({"model": "scripted", "messages": "hi"}, "messages"),
        ({"model": "scripted", "options": {"num_ctx": 0}}, "options.num_ctx"),
        ({"messages": []}, "model"),
        ({"model": "scripted", "think": True, "messages": [{"role": "user"}]}, "thinking"),
    ],
)
def test_a_wrong_field_is_named(web: httpx.Client, body: dict[str, Any], field: str) -> None:
    reply = web.post("/api/chat", json=body)
    assert reply.status_code == 400 and field in reply.json()["error"]


def test_what_is_no_json_is_refused(web: httpx.Client) -> None:
    reply = web.post("/api/chat", content=b"{nonsense")
    assert reply.status_code == 400 and "not JSON" in reply.json()["error"]


def test_an_unknown_path_is_404(web: httpx.Client) -> None:
    assert web.get("/api/nothing").status_code == 404
    assert web.get("/").text == "Ollama is running"
