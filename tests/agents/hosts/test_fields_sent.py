"""Fields that a server refuses are learnt and left out; thinking has a budget of its own."""

import json
from typing import Any

import pytest

from agents.hosts import Client, HostError, Request, client_for
from agents.hosts.behaviours import TABLES
from tests.agents.hosts.questions import ASK, OPTIONS, SCHEMA, chat
from tests.agents.hosts.wild import (
    Said,
    end,
    lines,
    serving,
    word,
    yes,
)


def _refusing(field: str, status: int, words: str, param: str | None) -> Any:
    def answer(method: str, path: str, body: Any) -> Said:
        there: Any = body
        for name in field.split("."):
            there = there.get(name) if isinstance(there, dict) else None
        milder = there is True or there in ("json_object", "json")
        if there is not None and not milder:
            error = {"message": words, "type": "invalid_request_error", "param": param}
            return Said(json.dumps({"error": error}).encode(), status)
        ends = {"chat": "ollama", "messages": "anthropic", "responses": "responses"}
        return yes(ends.get(path.rsplit("/", 1)[1], "openai"))

    return answer


REFUSALS = [  # protocol, field, status, words, param, what is learnt
    ("openai", "max_tokens", 400, "Unsupported parameter: 'max_tokens' is not supported with this "
     "model. Use 'max_completion_tokens' instead.", "max_tokens", "max_tokens"),
    ("openai", "temperature", 400, "Unsupported value: 'temperature' does not support 0.2 with "
     "this model. Only the default (1) value is supported.", "temperature", "temperature"),
    ("openai", "temperature", 400, "temperature must be 1", None, "temperature"),
    ("openai", "stream_options", 422, "[{'type': 'extra_forbidden', 'loc': ['body', "
     "'stream_options'], 'msg': 'Extra inputs are not permitted'}]", None, "stream_options"),
    ("openai", "seed", 400, "Unrecognized request argument supplied: seed", None, "seed"),
    ("openai", "seed", 500, "got an unexpected keyword argument 'seed'", None, "seed"),
    ("openai", "response_format.type", 400, "This response_format type is unavailable now", None,
     "json_schema"),
    ("openai", "response_format.json_schema", 400, "'response_format.type' must be 'json_object' "
     "or 'text'", "response_format.type", "json_schema"),
    ("openai", "reasoning_effort", 400, "Unrecognized request argument: reasoning_effort", None,
     "reasoning_effort"),
    ("openai", "chat_template_kwargs", 400, "Unknown parameter: 'chat_template_kwargs'.",
     "chat_template_kwargs", "chat_template_kwargs"),
    ("ollama", "think", 400, '"m" does not support thinking', None, "think"),
    ("ollama", "format", 400, "invalid JSON schema in format", None, "format"),
    ("anthropic", "temperature", 400, "temperature: Extra inputs are not permitted", None,
     "temperature"),
    ("responses", "temperature", 400, "Unsupported parameter: 'temperature' is not supported with "
     "this model.", "temperature", "temperature"),
    ("responses", "max_output_tokens", 400, "Unknown parameter: 'max_output_tokens'.",
     "max_output_tokens", "max_output_tokens"),
    ("responses", "text.format.schema", 400, "Invalid parameter: 'text.format' of type "
     "'json_schema' is not supported with this model.", "text.format", "json_schema"),
    ("responses", "text", 422, "[{'type': 'extra_forbidden', 'loc': ['body', 'text'], 'msg': "
     "'Extra inputs are not permitted'}]", None, "text"),
    ("responses", "reasoning", 400, "Unsupported parameter: 'reasoning.effort' is not supported "
     "with this model.", "reasoning.effort", "reasoning"),
    ("responses", "store", 400, "Unrecognized request argument supplied: store", None, "store"),
    ("anthropic", "tools", 400, "tools: this model does not support tool use", None, "tools"),
]  # fmt: skip
THINKING = ("think", "reasoning_effort", "chat_template_kwargs", "reasoning")


@pytest.mark.parametrize(("protocol", "field", "status", "words", "param", "learnt"), REFUSALS)
def test_what_a_server_refuses_is_learnt_once_and_left_out(
    protocol: str, field: str, status: int, words: str, param: str | None, learnt: str
) -> None:
    think = {"think": "off"} if learnt in THINKING else {}
    request = Request(ASK.model, ASK.messages, OPTIONS | think, SCHEMA)
    with serving(_refusing(field, status, words, param)) as server:
        client = client_for(protocol, server.url, timeout_s=10)
        assert client.chat(request).text == "Y"
        asked = len(server.seen)
        assert learnt in client.known.refused and asked <= 3
        assert client.chat(request).text == "Y" and len(server.seen) == asked + 1
        again = client_for(protocol, server.url, timeout_s=10, refused=client.known.refused)
        assert again.chat(request).text == "Y" and len(server.seen) == asked + 2


def test_max_tokens_goes_on_as_max_completion_tokens() -> None:
    words = "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    with serving(_refusing("max_tokens", 400, words, None)) as server:
        client_for("openai", server.url, timeout_s=10).chat(ASK)
    assert server.seen[-1][2]["max_completion_tokens"] == 160


def test_a_person_may_force_a_field_or_leave_it_out() -> None:
    answer = _refusing("seed", 400, "seed is not supported", "seed")
    with serving(answer) as server:
        forced = client_for("openai", server.url, timeout_s=10, refused=["seed"], forced=["seed"])
        with pytest.raises(HostError):
            forced.chat(ASK)
        client_for("openai", server.url, timeout_s=10, refused=["seed"]).chat(ASK)
    assert len(server.seen) == 2 and "seed" not in server.seen[1][2]


@pytest.mark.parametrize(
    "words",
    ["messages: at least one is required", "the model said max_tokens is nice", "invalid key",
     "Invalid value for messages[0].content mentions temperature"],
)  # fmt: skip
def test_another_mistake_is_not_taken_for_a_refused_field(words: str) -> None:
    body = {"error": {"message": words, "param": "messages" if "messages" in words else None}}
    with serving(Said(json.dumps(body).encode(), 400)) as server:
        client: Client = client_for("openai", server.url, timeout_s=10)
        with pytest.raises(HostError) as error:
            client.chat(ASK)
    assert error.value.kind == "bad_request" and not client.known.refused


THINKS = [
    ("ollama", "off", {"think": False}, 160),
    ("ollama", "on", {"think": True}, 160 + 2048),
    ("ollama", "high", {"think": "high"}, 160 + 8192),
    ("openai", "off", {"reasoning_effort": "none"}, 160),
    ("openai", "low", {"reasoning_effort": "low"}, 160 + 1024),
    ("responses", "off", {"reasoning": {"effort": "none"}}, 160),
    ("responses", "on", {"reasoning": {"effort": "medium", "summary": "auto"}}, 160 + 2048),
    ("responses", "high", {"reasoning": {"effort": "high", "summary": "auto"}}, 160 + 8192),
    ("anthropic", "low", {"thinking": {"type": "enabled", "budget_tokens": 1024}}, 160 + 1024),
]


@pytest.mark.parametrize(("protocol", "think", "sent", "limit"), THINKS)
def test_thinking_has_a_budget_beside_the_answers(
    protocol: str, think: str, sent: dict[str, Any], limit: int
) -> None:
    with serving(yes(protocol)) as server:
        client_for(protocol, server.url, timeout_s=10).chat(
            Request("m", ASK.messages, OPTIONS | {"think": think}, SCHEMA)
        )
    body = server.seen[0][2]
    assert {key: body[key] for key in sent} == sent
    names = {"responses": "max_output_tokens"}
    given = body["options"]["num_predict"] if protocol == "ollama" else (
        body[names.get(protocol, "max_tokens")])  # fmt: skip
    assert given == limit


def test_a_thinker_is_stopped_at_its_budget_and_an_answer_at_its_own() -> None:
    options = {"num_ctx": 4096, "seed": 1, "num_predict": 3, "think": "on", "think_budget": 5}
    endless = [word("", thinking="x ") for _ in range(50)]
    reply = chat("ollama", lines(*endless, end()), Request("m", ASK.messages, options))
    assert (reply.cut, reply.text) == ("length", "") and len(reply.thinking) < 20
    long = [word("", thinking="x"), *(word("y ") for _ in range(50))]
    reply = chat("ollama", lines(*long, end()), Request("m", ASK.messages, options))
    assert reply.cut == "length" and len(reply.text) < 20


def test_a_model_that_cannot_stop_thinking_is_asked_for_the_least() -> None:
    def answer(method: str, path: str, body: Any) -> Said:
        if body["reasoning"]["effort"] != "none":
            return yes("responses")
        words = "Unsupported value: 'none' is not supported with this model."
        error = {"message": words, "param": "reasoning.effort"}
        return Said(json.dumps({"error": error}).encode(), 400)

    with serving(answer) as server:
        client = client_for("responses", server.url, timeout_s=10)
        client.chat(Request("m", ASK.messages, OPTIONS | {"think": "off"}, SCHEMA))
    assert server.seen[-1][2]["reasoning"] == {"effort": "minimal"}
    assert client.known.refused == {"reasoning_none"}


def test_a_schema_goes_as_the_protocol_wants_it() -> None:
    found = {}
    for protocol in TABLES:
        with serving(yes(protocol)) as server:
            client_for(protocol, server.url, timeout_s=10).chat(ASK)
        found[protocol] = server.seen[0][2]
    assert found["ollama"]["format"] == SCHEMA
    assert found["openai"]["response_format"]["json_schema"]["schema"] == SCHEMA
    assert found["anthropic"]["tools"][0]["input_schema"] == SCHEMA
    format = found["responses"]["text"]["format"]
    assert format == {"type": "json_schema", "name": "reply", "schema": SCHEMA}
    assert found["responses"]["store"] is False and "seed" not in found["responses"]
