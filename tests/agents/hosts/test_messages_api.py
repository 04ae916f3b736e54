"""/v1/messages as Claude Code speaks it."""

import json
from typing import Any

import httpx
import pytest

TOOL = {"name": "write", "description": "", "input_schema": {"type": "object"}}


def post(web: httpx.Client, content: Any, **more: Any) -> httpx.Response:
    body = {
        "model": "scripted",
        "max_tokens": 30,
        "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": content}],
        **more,
    }
    return web.post("/v1/messages?beta=true", json=body)


def events(reply: httpx.Response) -> list[dict[str, Any]]:
    found = []
    for block in reply.text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append(json.loads(data.removeprefix("data: ")))
        assert name == f"event: {found[-1]['type']}"
    return found


@pytest.mark.parametrize("model", ["smollm2", "scripted"])
def test_a_message_counts_its_tokens(web: httpx.Client, model: str) -> None:
    said = post(web, "hello", model=model).raise_for_status().json()
    assert said["role"] == "assistant" and said["content"][0]["text"]
    assert said["stop_reason"] in ("end_turn", "max_tokens")
    usage = said["usage"]
    assert usage["input_tokens"] > 0 and usage["output_tokens"] > 0


@pytest.mark.parametrize("model", ["smollm2", "scripted"])
def test_a_stream_has_the_events_in_order(web: httpx.Client, model: str) -> None:
    found = events(post(web, "hello", model=model, stream=True))
    kinds = [event["type"] for event in found]
    assert kinds[:2] == ["message_start", "content_block_start"]
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    assert set(kinds[2:-3]) == {"content_block_delta"}
    assert found[-2]["usage"]["output_tokens"] > 0


def test_a_tool_use_and_its_result_go_round(web: httpx.Client) -> None:
    text = [{"type": "text", "text": '[[tool:write {"path": "out/a"}]]'}]
    said = post(web, text, tools=[TOOL]).json()
    assert said["stop_reason"] == "tool_use"
    use = said["content"][0]
    assert (use["name"], use["input"]) == ("write", {"path": "out/a"})
    result = {"type": "tool_result", "tool_use_id": use["id"], "content": "ok"}
    messages = [
        {"role": "user", "content": text},
        {"role": "assistant", "content": said["content"]},
        {"role": "user", "content": [result]},
    ]
    again = post(web, "", messages=messages, tools=[TOOL]).json()
    assert again["stop_reason"] == "end_turn" and again["content"][0]["type"] == "text"


def test_a_streamed_tool_use_sends_its_input_as_json(web: httpx.Client) -> None:
    found = events(post(web, '[[tool:write {"n": 1}]]', tools=[TOOL], stream=True))
    block = next(event for event in found if event["type"] == "content_block_start")
    delta = next(event for event in found if event["type"] == "content_block_delta")
    assert block["content_block"]["name"] == "write" and block["content_block"]["input"] == {}
    assert json.loads(delta["delta"]["partial_json"]) == {"n": 1}


def test_tokens_can_be_counted_before(web: httpx.Client) -> None:
    body = {"model": "scripted", "messages": [{"role": "user", "content": "one two three"}]}
    assert web.post("/v1/messages/count_tokens", json=body).json()["input_tokens"] >= 3


def test_refusals_are_worded_as_anthropic_does(web: httpx.Client) -> None:
    missing = post(web, "x", model="claude-9").json()
    assert missing["error"]["type"] == "not_found_error"
    image = post(web, [{"type": "image", "source": {}}])
    assert image.status_code == 400
    assert image.json()["error"]["message"].startswith("messages.0.content.0")
