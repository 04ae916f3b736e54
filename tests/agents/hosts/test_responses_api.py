"""/v1/responses as Codex speaks it."""

import json
from typing import Any

import httpx
import pytest

from agents import json_schemas
from tests.agents.hosts.conftest import ANSWER

SHELL = {"type": "function", "name": "shell", "parameters": {"type": "object"}, "strict": False}
PATCH = {"type": "custom", "name": "apply_patch", "format": {"type": "grammar"}}


def user(text: str) -> dict[str, Any]:
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}


def post(web: httpx.Client, input: Any, **more: Any) -> httpx.Response:
    body = {"model": "scripted", "instructions": "Be brief.", "input": input, "store": False}
    return web.post("/v1/responses", json={**body, **more})


def events(reply: httpx.Response) -> list[dict[str, Any]]:
    blocks = reply.raise_for_status().text.strip().split("\n\n")
    found = [json.loads(block.split("\n")[1].removeprefix("data: ")) for block in blocks]
    assert [event["sequence_number"] for event in found] == list(range(len(found)))
    return found


@pytest.mark.parametrize("model", ["smollm2", "scripted"])
def test_a_response_counts_its_tokens(web: httpx.Client, model: str) -> None:
    said = post(web, "hello", model=model, max_output_tokens=200, temperature=0).json()
    assert said["status"] == "completed"
    assert said["output"][0]["content"][0]["text"]
    usage = said["usage"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]


def test_a_reply_that_was_cut_is_incomplete(web: httpx.Client) -> None:
    said = post(web, "hello", max_output_tokens=1).json()
    assert said["status"] == "incomplete"
    assert said["incomplete_details"] == {"reason": "max_output_tokens"}


@pytest.mark.parametrize("model", ["smollm2", "scripted"])
def test_a_stream_has_the_events_that_codex_follows(web: httpx.Client, model: str) -> None:
    found = events(post(web, [user("hi")], model=model, stream=True, max_output_tokens=300))
    kinds = [event["type"] for event in found]
    assert kinds[0] == "response.created"
    assert kinds[-2:] == ["response.output_item.done", "response.completed"]
    text = "".join(event["delta"] for event in found if event["type"].endswith("text.delta"))
    assert text and found[-2]["item"]["content"][0]["text"] == text
    assert found[-1]["response"]["output"] == [found[-2]["item"]]


def test_a_function_call_and_its_output_go_round(web: httpx.Client) -> None:
    ask = user('[[tool:exec_command|shell {"command": ["ls"]}]]')
    found = events(post(web, [ask], tools=[SHELL], stream=True))
    call = next(event["item"] for event in found if event["type"] == "response.output_item.done")
    assert (call["type"], call["name"]) == ("function_call", "shell")
    assert json.loads(call["arguments"]) == {"command": ["ls"]}
    output = {"type": "function_call_output", "call_id": call["call_id"], "output": "a.txt"}
    again = post(web, [ask, {"type": "reasoning"}, call, output], tools=[SHELL]).json()
    assert again["output"][0]["type"] == "message"


def test_a_free_form_tool_gets_one_text(web: httpx.Client) -> None:
    ask = user('[[tool:apply_patch "*** Begin Patch"]]')
    said = post(web, [ask], tools=[PATCH, {"type": "web_search"}]).json()
    call = said["output"][0]
    assert (call["type"], call["input"]) == ("custom_tool_call", "*** Begin Patch")


def test_a_text_format_is_held(web: httpx.Client) -> None:
    format = {"format": {"type": "json_schema", "name": "dish", "schema": ANSWER}}
    said = post(web, "cook", text=format).json()
    assert not json_schemas.first_error(ANSWER, json.loads(said["output"][0]["content"][0]["text"]))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"input": [{"type": "computer_call"}]}, "input.0.type"),
        ({"input": [], "instructions": ""}, "input"),
        ({"text": {"format": {"type": "json_schema", "schema": 1}}}, "text.format.schema"),
    ],
)
def test_a_wrong_field_is_named(web: httpx.Client, more: dict[str, Any], words: str) -> None:
    reply = web.post("/v1/responses", json={"model": "scripted", "input": "x", **more})
    assert reply.status_code == 400 and words in reply.json()["error"]["message"]
