"""SmolLM2 over Ollama's API: honest counts, schemas held, prefixes cached, work that stops."""

import json
import subprocess
import sys
import threading
import time
from typing import Any

import httpx
import ollama
import pytest

from agents import json_schemas
from agents.hosts.embedded import chatml, process
from agents.hosts.embedded.asks import Message
from tests.agents.hosts.conftest import ANSWER, RULES

MODEL = "smollm2:135m"


def chat(web: httpx.Client, messages: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
    body = {"model": MODEL, "messages": messages, "stream": False, "options": options}
    return dict(web.post("/api/chat", json=body).raise_for_status().json())


def stats(web: httpx.Client) -> dict[str, Any]:
    return dict(web.get("/api/stats").json())


@pytest.mark.parametrize("name", ["smollm2:135m", "smollm2", "smollm2:latest"])
def test_model_answers_to_each_of_its_names(client: ollama.Client, name: str) -> None:
    reply = client.chat(name, [{"role": "user", "content": "hello"}], options={"num_predict": 3})
    assert reply.done and reply.model == name and reply.message.content


def test_counts_and_durations_are_those_of_the_work(web: httpx.Client) -> None:
    before = stats(web)
    reply = chat(web, [{"role": "user", "content": "Tell a story."}], num_predict=12, seed=1)
    after = stats(web)
    assert reply["eval_count"] == 12 and reply["done_reason"] == "length"
    assert after["output_tokens"] - before["output_tokens"] == 12
    assert after["prompt_tokens"] - before["prompt_tokens"] == reply["prompt_eval_count"]
    assert after["cached_tokens"] - before["cached_tokens"] == reply["prompt_cached_count"]
    spent = reply["prompt_eval_duration"] + reply["eval_duration"]
    assert 0 < spent <= reply["total_duration"]
    assert after["slots_busy"] == 0


def test_a_stream_counts_as_the_whole_reply_does(client: ollama.Client) -> None:
    ask: dict[str, Any] = {
        "messages": [{"role": "user", "content": "Name three fruits."}],
        "options": {"num_predict": 10, "seed": 3, "temperature": 0},
    }
    whole = client.chat(MODEL, **ask)
    parts = list(client.chat(MODEL, stream=True, **ask))
    assert "".join(part.message.content or "" for part in parts) == whole.message.content
    assert [part.done for part in parts] == [False] * (len(parts) - 1) + [True]
    assert parts[-1].eval_count == whole.eval_count == 10
    assert parts[-1].prompt_eval_count == whole.prompt_eval_count


@pytest.mark.parametrize("seed", range(6))
def test_a_reply_by_schema_fits_it(client: ollama.Client, seed: int) -> None:
    reply = client.chat(
        MODEL,
        [{"role": "user", "content": "What do we cook?"}],
        format=ANSWER,
        options={"num_predict": 120, "seed": seed},
    )
    value = json.loads(reply.message.content or "")
    assert not json_schemas.first_error({**ANSWER, "additionalProperties": False}, value)


def test_format_json_gives_an_object(client: ollama.Client) -> None:
    reply = client.generate(
        MODEL, "An empty object, please.", format="json", options={"num_predict": 200, "seed": 2}
    )
    if reply.done_reason == "stop":
        assert isinstance(json.loads(reply.response or ""), dict)
    assert (reply.response or "").startswith("{")


@pytest.mark.parametrize(
    ("format", "words"),
    [({"type": "objec"}, "format.type"), ("yaml", 'write "json"'), (3, 'write "json"')],
)
def test_a_broken_schema_is_refused(web: httpx.Client, format: Any, words: str) -> None:
    body = {"model": MODEL, "prompt": "x", "format": format}
    reply = web.post("/api/generate", json=body)
    assert reply.status_code == 400 and words in reply.json()["error"]


def test_prefix_cache_grows_with_the_conversation(web: httpx.Client) -> None:
    """Two seats by turns with one opening: each finds nearly all of its own past."""
    seats = {
        name: [{"role": "system", "content": f"{RULES} You are {name}."}] for name in ("L1", "L2")
    }
    for turn in range(4):
        for name, messages in seats.items():
            messages.append({"role": "user", "content": f"{name}, order {turn} is on the pass."})
            reply = chat(web, messages, num_predict=8, seed=1)
            messages.append(reply["message"])
            share = reply["prompt_cached_count"] / reply["prompt_eval_count"]
            assert reply["prompt_cached_count"] < reply["prompt_eval_count"]
            if turn:
                assert share > 0.85


def test_a_seat_that_plays_twice_in_a_row_finds_its_whole_past(web: httpx.Client) -> None:
    """More seats than slots: what a slot holds is carried on there, the rest comes from RAM."""
    order = "Next order: " + " ".join(f"dish {number}" for number in range(40))
    seats = {name: [{"role": "system", "content": f"You are {name}. {RULES}"}] for name in "ABC"}
    past: dict[str, int] = {}
    for name in "ABCAABBCAC":
        messages = seats[name]
        messages.append({"role": "user", "content": order})
        reply = chat(web, messages, num_predict=8, seed=1)
        messages.append(reply["message"])
        assert reply["prompt_cached_count"] >= past.get(name, 0)
        past[name] = reply["prompt_eval_count"]


OWN_TEMPLATE = """
import json, os, sys, httpx
from agents.hosts.embedded import llamacpp, openmp, weights
openmp.provide()
weights.check_machine()
running = llamacpp.start(weights.find(), slots=1, context=256, threads=1, cache_mib=0)
for messages in json.load(sys.stdin):
    url = running.listening_address + "/apply-template"
    print(json.dumps(httpx.post(url, json={"messages": messages}).json()["prompt"]))
sys.stdout.flush()
os._exit(0)
"""


def test_prompt_is_the_one_of_the_models_own_template() -> None:
    talk = [("user", "hi"), ("assistant", "hello"), ("user", "bye\n\nnow")]
    asked = [[Message(*turn) for turn in turns] for turns in (talk, [("system", "Cook."), *talk])]
    rows = [[{"role": one.role, "content": one.content} for one in turns] for turns in asked]
    said = subprocess.run(
        [sys.executable, "-c", OWN_TEMPLATE],
        input=json.dumps(rows),
        capture_output=True,
        text=True,
        check=True,
    )
    own = [json.loads(line) for line in said.stdout.splitlines()]
    assert own == [chatml.render(turns) for turns in asked]


def test_a_prompt_over_num_ctx_is_refused_by_name(web: httpx.Client) -> None:
    messages = [{"role": "user", "content": RULES}]
    body = {"model": MODEL, "messages": messages, "options": {"num_ctx": 64}}
    reply = web.post("/api/chat", json=body)
    assert reply.status_code == 400 and "num_ctx is 64" in reply.json()["error"]


def test_truncate_drops_the_oldest_turns_and_says_so(web: httpx.Client) -> None:
    turns = [{"role": "user", "content": f"turn {number} " * 20} for number in range(9)]
    messages = [{"role": "system", "content": "Be brief."}, *turns]
    reply = chat(web, messages, num_ctx=256, num_predict=4, truncate=True)
    assert reply["prompt_truncated"] is True
    assert reply["prompt_eval_count"] < 256


def test_a_reply_ends_where_the_context_does(web: httpx.Client) -> None:
    reply = chat(web, [{"role": "user", "content": "Tell a long story."}], num_ctx=48, seed=1)
    assert reply["prompt_eval_count"] + reply["eval_count"] <= 48
    assert reply["done_reason"] == "length"


def test_a_seed_repeats_its_reply(web: httpx.Client) -> None:
    ask = [{"role": "user", "content": "Invent a dish."}]
    first, second = (chat(web, ask, num_predict=8, seed=7)["message"] for _ in range(2))
    # The second reads its prompt from the cache, which at a low temperature changes no token.
    assert first["content"] and second["content"]
    cold = [chat(web, ask, num_predict=8, temperature=0)["message"]["content"] for _ in range(2)]
    assert cold[0] == cold[1]


@pytest.mark.parametrize("stream", [True, False])
def test_a_reader_who_leaves_ends_the_work(host: process.Process, stream: bool) -> None:
    """The model would write thousands of tokens; the slot is free soon after the hang-up."""
    messages = [{"role": "user", "content": "Count to a million, one number a line."}]
    grammar = {"type": "array", "items": {"type": "integer"}, "minItems": 4000}
    body = {"model": MODEL, "messages": messages, "stream": stream, "format": grammar}
    with httpx.Client(base_url=host.url, timeout=180) as web:
        aborted = stats(web)["aborted"]
        reader = threading.Thread(target=_leave, args=(host.url, body))
        reader.start()
        _until(lambda: stats(web)["slots_busy"] == 1)
        reader.join()
        _until(lambda: stats(web)["slots_busy"] == 0)
        assert stats(web)["aborted"] == aborted + 1
        assert chat(web, [{"role": "user", "content": "hi"}], num_predict=2)["done"]


def _leave(url: str, body: dict[str, Any]) -> None:
    timeout = httpx.Timeout(1.0 if not body["stream"] else 180.0)
    try:
        with httpx.stream("POST", f"{url}/api/chat", json=body, timeout=timeout) as reply:
            for _ in zip(range(5), reply.iter_lines(), strict=False):
                pass
    except httpx.ReadTimeout:
        pass


def _until(true: Any) -> None:
    for _ in range(1200):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come true within a minute")


def test_embeddings_of_like_sentences_are_closer(client: ollama.Client, web: httpx.Client) -> None:
    texts = [
        "The cook burned the steak on the grill.",
        "The chef charred the beef over the fire.",
        "Quarterly tax returns are due in April.",
    ]
    busy = stats(web)["busy_seconds"]
    found = client.embed(MODEL, texts)
    assert stats(web)["busy_seconds"] > busy
    steak, beef, tax = found.embeddings
    assert _dot(steak, steak) == pytest.approx(1, abs=1e-3)
    assert _dot(steak, beef) > max(_dot(steak, tax), _dot(beef, tax))
    assert found.prompt_eval_count and found.prompt_eval_count > 20
    assert client.embeddings(MODEL, texts[0]).embedding == pytest.approx(steak, abs=1e-3)


def _dot(a: Any, b: Any) -> float:
    return float(sum(x * y for x, y in zip(a, b, strict=True)))


def test_tool_calls_are_taken_out_of_the_text() -> None:
    text = '<tool_call>[{"name": "look", "arguments": {"at": "pass"}}]</tool_call>'
    assert [(call.name, call.arguments) for call in chatml.calls(text)] == [
        ("look", {"at": "pass"})
    ]
    assert chatml.calls("<tool_call>[{broken]</tool_call>") == chatml.calls("no call") == []


def test_tools_are_offered_in_the_prompt(web: httpx.Client) -> None:
    messages = [{"role": "user", "content": "Look at the pass."}]
    tool = {"function": {"name": "look", "description": "Look", "parameters": {"type": "object"}}}
    body = {"model": MODEL, "messages": messages, "stream": False, "options": {"num_predict": 8}}
    plain = web.post("/api/chat", json=body).json()
    offered = web.post("/api/chat", json={**body, "tools": [tool]}).json()
    assert offered["prompt_eval_count"] > plain["prompt_eval_count"] + 40
