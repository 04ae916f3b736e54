"""The scripted model answers from the prompt alone."""

import json
import random
from typing import Any

import ollama
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import json_schemas
from agents.hosts.embedded import bag, schemas
from agents.hosts.embedded.asks import Ask, Message, Tool, ToolCall
from agents.hosts.embedded.scripted import respond

DECISION = {
    "type": "object",
    "properties": {"action": {"type": ["object", "null"]}, "messages": {"type": "array"}},
    "required": ["action"],
}
OPTIONS = [{"name": "take", "item": item} for item in ("pan", "egg", "oil", "plate")]
SEEN = f"You see: clock 12 {{not json}}\n{json.dumps({'options': OPTIONS})}\nDecide."


def say(*texts: str) -> list[Message]:
    return [Message("user", text) for text in texts]


def decide(*texts: str, seed: int = 0) -> Any:
    reply = respond(say(*texts), Ask(schema=DECISION, options={"seed": seed}))
    assert isinstance(reply, str)
    return json.loads(reply)


def test_a_decision_is_one_of_the_options() -> None:
    chosen = [decide(SEEN, seed=seed) for seed in range(40)]
    assert all(decision["action"] in OPTIONS for decision in chosen)
    assert {decision["action"]["item"] for decision in chosen} == {"pan", "egg", "oil", "plate"}
    assert chosen[0] == {"action": chosen[0]["action"], "messages": [], "notes": []}


def test_the_same_prompt_gets_the_same_reply_and_another_another() -> None:
    assert decide(SEEN, seed=5) == decide(SEEN, seed=5)
    texts = {respond(say(f"{number}"), Ask()) for number in range(20)}
    assert len(texts) == 20


def test_a_request_to_repair_still_finds_the_options() -> None:
    assert decide(SEEN, "Your reply was not valid. Reply again.")["action"] in OPTIONS


def test_options_inside_an_observation_are_found() -> None:
    assert decide(json.dumps({"observation": {"options": OPTIONS[:1]}}))["action"] == OPTIONS[0]


def test_a_summary_is_given_when_asked_for() -> None:
    assert str(respond(say("Please summarise the evening."), Ask())).startswith("Summary ")


names = st.sampled_from(["a", "b", "c"])
leaves: st.SearchStrategy[Any] = st.one_of(
    st.just({"type": "boolean"}),
    st.just({"type": "null"}),
    st.builds(
        lambda low, more: {"type": "integer", "minimum": low, "maximum": low + more},
        st.integers(-9, 9),
        st.integers(0, 9),
    ),
    st.builds(
        lambda size: {"type": "string", "minLength": size, "maxLength": size + 1},
        st.integers(0, 30),
    ),
    st.builds(lambda values: {"enum": values}, st.lists(st.integers(), min_size=1, unique=True)),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(
            lambda parts: {"type": "object", "properties": parts, "required": sorted(parts)},
            st.dictionaries(names, inner, max_size=3),
        ),
        st.builds(
            lambda part, size: {"type": "array", "items": part, "minItems": size},
            inner,
            st.integers(0, 3),
        ),
        st.builds(lambda parts: {"anyOf": parts}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=8,
)


@given(trees, st.integers())
def test_an_instance_fits_its_schema(schema: dict[str, Any], seed: int) -> None:
    value = schemas.instance(schema, random.Random(seed))
    assert not json_schemas.first_error(schema, value)


def test_an_instance_follows_references() -> None:
    schema = {"$ref": "#/$defs/row", "$defs": {"row": {"type": "array", "minItems": 2}}}
    assert len(schemas.instance(schema, random.Random(0))) == 2


def test_directives_are_called_one_after_another_then_text() -> None:
    ask = Ask(tools=[Tool("write"), Tool("shell")])
    text = 'Cook: [[tool:write {"path": "a]]b", "n": {"x": 1}}]] then [[tool:exec|shell {"c": 1}]]'
    messages = say(text)
    first = respond(messages, ask)
    assert isinstance(first, ToolCall)
    assert (first.name, first.arguments) == ("write", {"path": "a]]b", "n": {"x": 1}})
    messages += [Message("assistant", "", [first]), Message("tool", "done")]
    second = respond(messages, ask)
    assert isinstance(second, ToolCall) and (second.name, second.arguments) == ("shell", {"c": 1})
    messages += [Message("assistant", "", [second]), Message("tool", "done")]
    assert isinstance(respond(messages, ask), str)


def test_a_tool_that_is_not_on_offer_is_not_called() -> None:
    assert isinstance(respond(say("[[tool:write]]"), Ask(tools=[Tool("shell")])), str)


def test_tool_calls_reach_the_ollama_client(client: ollama.Client) -> None:
    tool = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}
    reply = client.chat(
        "scripted", [{"role": "user", "content": '[[tool:look {"at": "pass"}]]'}], tools=[tool]
    )
    assert reply.message.tool_calls
    assert reply.message.tool_calls[0].function.arguments == {"at": "pass"}


def test_replies_over_http_are_those_of_the_rule(client: ollama.Client) -> None:
    reply = client.chat(
        "scripted", [{"role": "user", "content": SEEN}], format=DECISION, options={"seed": 5}
    )
    assert json.loads(reply.message.content or "") == decide(SEEN, seed=5)


def test_an_appended_conversation_is_cached_but_for_its_last_message(client: ollama.Client) -> None:
    messages = [{"role": "system", "content": "rules " * 100}]
    counts = []
    for turn in range(3):
        messages.append({"role": "user", "content": f"turn {turn} of a conversation"})
        body = {"model": "scripted", "messages": messages, "stream": False}
        reply = client._client.post("/api/chat", json=body).json()
        counts.append((reply["prompt_cached_count"], reply["prompt_eval_count"]))
        messages.append(reply["message"])
    assert counts[0][0] == 0
    last = bag.count(bag.prompt_texts([Message("user", "turn 1 of a conversation")])[0])
    assert [cached for cached, _ in counts[1:]] == [total - last for _, total in counts[1:]]


def test_num_predict_cuts_the_reply(client: ollama.Client) -> None:
    reply = client.generate("scripted", "hello", options={"num_predict": 2})
    assert (reply.eval_count, reply.done_reason) == (2, "length")


def test_like_texts_have_closer_vectors() -> None:
    a, b, c = map(bag.vector, ("the fish is hot", "the fish is cold", "orders arrive late"))
    dot = lambda x, y: sum(map(float.__mul__, x, y))  # noqa: E731
    assert dot(a, a) == pytest.approx(1)
    assert dot(a, b) > dot(a, c)
