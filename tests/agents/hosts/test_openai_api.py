"""/v1 as OpenAI's clients speak it: chat completions, models, embeddings."""

import json
from typing import Any

import httpx
import pytest

from agents import json_schemas
from tests.agents.hosts.conftest import ANSWER

TOOL = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}


def post(web: httpx.Client, text: str, **more: Any) -> httpx.Response:
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": text}]
    body = {"model": "scripted", "messages": messages, "max_tokens": 40, **more}
    return web.post("/v1/chat/completions", json=body)


def events(reply: httpx.Response) -> list[dict[str, Any]]:
    lines = [line[6:] for line in reply.text.splitlines() if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


@pytest.mark.parametrize("model", ["smollm2", "scripted"])
def test_a_completion_counts_its_tokens(web: httpx.Client, model: str) -> None:
    said = post(web, "hello", model=model).raise_for_status().json()
    usage = said["usage"]
    assert said["choices"][0]["message"]["content"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert 0 < usage["completion_tokens"] <= 40
    assert usage["prompt_tokens_details"]["cached_tokens"] < usage["prompt_tokens"]


@pytest.mark.parametrize("model", ["smollm2", "scripted"])
def test_a_stream_ends_with_its_usage(web: httpx.Client, model: str) -> None:
    options = {"include_usage": True}
    found = events(post(web, "hello", model=model, stream=True, stream_options=options))
    assert found[-1]["usage"]["completion_tokens"] > 0
    assert found[-2]["choices"][0]["finish_reason"] in ("stop", "length")
    text = "".join(part["choices"][0]["delta"].get("content", "") for part in found[:-2])
    assert text and found[0]["choices"][0]["delta"]["role"] == "assistant"


@pytest.mark.parametrize("model", ["smollm2", "scripted"])
def test_a_json_schema_is_held(web: httpx.Client, model: str) -> None:
    format = {"type": "json_schema", "json_schema": {"name": "dish", "schema": ANSWER}}
    reply = post(web, "cook", model=model, response_format=format, max_tokens=200, seed=1)
    message = reply.raise_for_status().json()["choices"][0]["message"]
    assert not json_schemas.first_error(ANSWER, json.loads(message["content"]))


def test_a_tool_call_and_its_result_go_round(web: httpx.Client) -> None:
    text = '[[tool:look {"at": "pass"}]]'
    choice = post(web, text, tools=[TOOL]).json()["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    call = choice["message"]["tool_calls"][0]
    assert json.loads(call["function"]["arguments"]) == {"at": "pass"}
    messages = [
        {"role": "user", "content": [{"type": "text", "text": text}]},
        choice["message"],
        {"role": "tool", "tool_call_id": call["id"], "content": "three plates"},
    ]
    again = post(web, "", messages=messages, tools=[TOOL]).json()["choices"][0]
    assert again["finish_reason"] == "stop" and again["message"]["content"]


def test_a_streamed_tool_call_has_its_arguments(web: httpx.Client) -> None:
    found = events(post(web, '[[tool:look {"at": 1}]]', tools=[TOOL], stream=True))
    call = found[0]["choices"][0]["delta"]["tool_calls"][0]
    assert (call["index"], json.loads(call["function"]["arguments"])) == (0, {"at": 1})


def test_models_and_embeddings(web: httpx.Client) -> None:
    rows = web.get("/v1/models").json()["data"]
    assert [row["id"] for row in rows] == ["smollm2:135m", "scripted"]
    one = web.get("/v1/models/smollm2:135m").json()
    assert (one["id"], one["max_model_len"]) == ("smollm2:135m", 8192)
    body = {"model": "scripted", "input": ["one two", "three"]}
    found = web.post("/v1/embeddings", json=body).json()
    assert [row["index"] for row in found["data"]] == [0, 1]
    assert found["usage"]["prompt_tokens"] == 3


@pytest.mark.parametrize("stream", [True, False])
def test_refusals_are_worded_as_openai_does(web: httpx.Client, stream: bool) -> None:
    reply = post(web, "x", model="gpt-9", stream=stream)
    assert reply.status_code == 404
    assert reply.json()["error"]["code"] == "model_not_found"
    long = post(web, "word " * 9000, model="smollm2", stream=stream)
    assert long.status_code == 400 and "num_ctx" in long.json()["error"]["message"]
    two = post(web, "x", n=2)
    assert two.status_code == 400 and two.json()["error"]["message"].startswith("n:")
