"""Servers as they are in the wild, each behaviour shown by one fake server."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from agents.hosts import HostError, Reply, Request, client_for
from agents.hosts.behaviours import TABLES
from tests.agents.hosts.wild import (
    Said,
    blocks,
    delta,
    end,
    item,
    lines,
    piece,
    response,
    serving,
    sse,
    text,
    thought,
    word,
    yes,
)

SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}}
OPTIONS = {"num_ctx": 4096, "seed": 1, "temperature": 0.2, "num_predict": 160}
ASK = Request("m", [{"role": "user", "content": "A soup, please."}], OPTIONS, SCHEMA)
PROTOCOLS = list(TABLES)


def chat(protocol: str, said: Said, request: Request = ASK) -> Reply:
    with serving(said) as server:
        return client_for(protocol, server.url, timeout_s=10).chat(request)


def failing(protocol: str, said: Said) -> HostError:
    with pytest.raises(HostError) as error:
        chat(protocol, said)
    return error.value


WORDS = [  # protocol, stream, text, thinking
    ("openai", sse(delta(content="Bon"), delta("stop", content="jour")), "Bonjour", ""),
    ("openai", sse(delta(reasoning_content="Hm."), delta("stop", content="Yes")), "Yes", "Hm."),
    ("openai", sse(delta(reasoning="Hm.", reasoning_details=[{"text": "Hm."}]),
                   delta("stop", content="Yes")), "Yes", "Hm."),
    ("openai", sse(delta(reasoning_details=[{"type": "reasoning.text", "text": "Hm."}], content=""),
                   delta("stop", content="Yes")), "Yes", "Hm."),
    ("openai", sse(delta(content=[{"type": "thinking", "thinking": [{"text": "Hm."}]}]),
                   delta("stop", content=[{"type": "text", "text": "Yes"}])), "Yes", "Hm."),
    ("openai", sse(delta("stop", content=["Yes", {"type": "output_text", "text": "!"}])),
     "Yes!", ""),
    ("openai", sse(delta(content={"type": "text", "text": "Yes"}), delta("stop")), "Yes", ""),
    ("openai", sse({"choices": [{"message": {"content": "Yes"}, "finish_reason": "stop"}]},
                   done=False), "Yes", ""),
    ("openai", Said(b'{"choices": [{"message": {"content": "Yes"}, "finish_reason": "stop"}]}'),
     "Yes", ""),
    ("openai", Said(b'{\n "choices": [\n  {"message": {"content": "Yes"},\n "finish_reason": '
                    b'"stop"}\n ]\n}\n'), "Yes", ""),
    ("openai", sse(": OPENROUTER PROCESSING\n\n",
                   'event: message\r\nid: 4\r\ndata:{"choices": []}\r\n\r\n',
                   delta(content="Yes"), delta("stop"), done=False), "Yes", ""),
    ("openai", sse('data: {"choices": [{"delta":\ndata: {"content": "Yes"}}]}\n\n', delta("stop")),
     "Yes", ""),
    ("openai", sse({"choices": [{"text": "Yes", "finish_reason": "stop"}]}), "Yes", ""),
    ("openai", sse(delta(tool_calls=[{"function": {"arguments": '{"a":'}}]),
                   delta("tool_calls", tool_calls=[{"function": {"arguments": " 1}"}}])),
     '{"a": 1}', ""),
    ("openai", sse(delta(tool_calls=[{"function": {"arguments": {"a": 1}}}]), delta("stop")),
     '{"a": 1}', ""),
    ("openai", sse(delta(content="Soup \ud83c"), delta(content="\udf72!"), delta("stop")),
     "Soup \U0001f372!", ""),
    ("openai", sse(delta(content="half \ud83c"), delta("stop")), "half \ud83c", ""),
    ("ollama", lines(word("", thinking="Hm."), word("Yes"), end()), "Yes", "Hm."),
    ("ollama", lines(word("Yes"), {"model": "m", "done": True}), "Yes", ""),
    ("ollama", lines(word("Yes", thinking=None), end()), "Yes", ""),
    ("anthropic", blocks(thought("Hm."), text("Y"), text("es")), "Yes", "Hm."),
    ("anthropic", blocks({"type": "ping"}, text("Yes")), "Yes", ""),
    ("anthropic", blocks({"type": "content_block_delta",
                          "delta": {"type": "input_json_delta", "partial_json": '{"a": 1}'}},
                         stop="tool_use"), '{"a": 1}', ""),
    ("anthropic", Said(b'{"type": "message", "content": [{"type": "thinking", "thinking": "Hm."},'
                       b' {"type": "text", "text": "Yes"}], "stop_reason": "end_turn"}'),
     "Yes", "Hm."),
    ("responses", response(piece("Bon"), piece("jour")), "Bonjour", ""),
    ("responses", response(piece("Hm.", "reasoning_text"), piece("Yes")), "Yes", "Hm."),
    ("responses", response(piece("Hm.", "reasoning_summary_text"),
                           {"type": "response.reasoning_summary_part.added", "summary_index": 1},
                           piece("So.", "reasoning_summary_text"), piece("Yes")),
     "Yes", "Hm.\n\nSo."),
    ("responses", response(piece("Y"), piece("es"), output=[
        item({"type": "summary_text", "text": "Hm."}, kind="reasoning"),
        item({"type": "output_text", "text": "Yes"})]), "Yes", "Hm."),
    ("responses", response(output=[
        item(kind="reasoning", summary=[{"type": "summary_text", "text": "Hm."}]),
        item(kind="web_search_call"), item({"type": "output_text", "text": "Yes"})]),
     "Yes", "Hm."),
    ("responses", response(piece('{"a": 1}', "function_call_arguments")), '{"a": 1}', ""),
    ("responses", response(output=[item(kind="function_call", arguments='{"a": 1}')]),
     '{"a": 1}', ""),
    ("responses", Said(b'{"object": "response", "status": "completed", "output": [{"type": '
                       b'"message", "content": [{"type": "output_text", "text": "Yes"}]}]}'),
     "Yes", ""),
    ("responses", sse(piece("Yes"), {"type": "response.done", "response": {}}), "Yes", ""),
    ("responses", sse(": keepalive\n\n", 'event: response.output_text.delta\r\nid: 4\r\n'
                      'data:{"type": "response.output_text.delta", "delta": "Yes"}\r\n\r\n',
                      {"type": "response.completed", "response": {"status": "completed"}}),
     "Yes", ""),
    ("openai", sse("data: null\n\n", "event: ping\ndata: ping\n\n", delta("stop", content="Yes")),
     "Yes", ""),
    ("openai", sse({"choices": [None]}, delta("stop", content="Yes")), "Yes", ""),
    ("openai", sse(delta(content="Yes"), {"choices": [{"delta": {}, "message": {"content": "Yes"},
                                                      "finish_reason": "stop"}]}), "Yes", ""),
    ("openai", sse(delta("function_call", function_call={"arguments": '{"a": 1}'})),
     '{"a": 1}', ""),
    ("openai", Said(b'data: {"choices": [{"delta": {"content": "a\tb"}, '
                    b'"finish_reason": "stop"}]}'), "a\tb", ""),
    ("ollama", sse(word("Yes"), end(), done=False), "Yes", ""),
    ("ollama", Said(json.dumps({**end(), **word("Yes")}, indent=1).encode()), "Yes", ""),
    ("ollama", lines({"message": None, "done": False}, word("Yes"), end()), "Yes", ""),
    ("anthropic", sse({"type": "message_start", "message": None},
                      {"type": "content_block_delta", "delta": None}, text("Yes"),
                      {"type": "message_delta", "delta": {"stop_reason": "end_turn"}}, done=False),
     "Yes", ""),
    ("responses", sse({"type": "response.output_item.done",
                       "item": item({"type": "output_text", "text": "Yes"})},
                      {"type": "response.completed", "response": {"output": []}}), "Yes", ""),
    ("responses", sse({"type": "response.output_text.delta", "delta": {"text": "Yes"}},
                      {"type": "response.completed", "response": {"output": [None]}}), "Yes", ""),
]  # fmt: skip


@pytest.mark.parametrize(("protocol", "said", "words", "thinking"), WORDS)
def test_words_and_thoughts_are_told_apart(
    protocol: str, said: Said, words: str, thinking: str
) -> None:
    reply = chat(protocol, said)
    assert (reply.text, reply.thinking, reply.cut) == (words, thinking, "none")


COUNTS = [  # protocol, usage, tokens in, cached, out
    ("openai", {"prompt_tokens": 9, "completion_tokens": 2}, 9, None, 2),
    ("openai", {"prompt_tokens": 0, "completion_tokens": 0}, None, None, None),
    ("openai", {"prompt_tokens": None, "completion_tokens": None}, None, None, None),
    ("openai", {"prompt_tokens": "9", "completion_tokens": 2.0}, 9, None, 2),
    ("openai", {"prompt_tokens": -1, "completion_tokens": 1e400}, None, None, None),
    ("openai", {"prompt_tokens": True, "completion_tokens": [2]}, None, None, None),
    ("openai", {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 0}}, 9, 0, None),
    ("openai", {"prompt_tokens": 9, "prompt_tokens_details": None}, 9, None, None),
    ("openai", {"prompt_tokens": 9, "prompt_cache_hit_tokens": 8}, 9, 8, None),
    ("openai", {"prompt_tokens": 9, "cached_tokens": 8}, 9, 8, None),
    ("openai", {"prompt_n": 1, "cache_n": 8, "predicted_n": 2}, 9, 8, 2),
    ("openai", {"prompt_tokens": 1, "prompt_tokens_details": {"cached_tokens": 8}}, 9, 8, None),
    ("openai", {"prompt_tokens": 0, "prompt_tokens_details": {"cached_tokens": 0}},
     None, None, None),
    ("ollama", {"prompt_eval_count": 9, "prompt_eval_cached_count": 8, "eval_count": 2}, 9, 8, 2),
    ("ollama", {"prompt_eval_count": 9, "prompt_cached_count": 0, "eval_count": 2}, 9, 0, 2),
    ("ollama", {"prompt_eval_count": 0, "eval_count": 0}, None, None, None),
    ("anthropic", {"input_tokens": 1, "cache_read_input_tokens": 8}, 9, 8, 4),
    ("anthropic", {"input_tokens": 0, "cache_read_input_tokens": 0}, None, None, 4),
    ("responses", {"input_tokens": 9, "output_tokens": 2}, 9, None, 2),
    ("responses", {"input_tokens": 9, "input_tokens_details": {"cached_tokens": 8}}, 9, 8, None),
    ("responses", {"input_tokens": 9, "input_tokens_details": {"cached_tokens": 0}}, 9, 0, None),
    ("responses", {"input_tokens": 0, "output_tokens": 0}, None, None, None),
    ("responses", {"input_tokens": None, "input_tokens_details": None}, None, None, None),
    ("responses", {"input_tokens": "9", "output_tokens": 2.0}, 9, None, 2),
    ("responses", None, None, None, None),
    ("responses", [9], None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("protocol", "usage", "tokens_in", "cached", "out"), COUNTS)
def test_zero_is_not_counted_and_every_cached_field_is_read(
    protocol: str, usage: Any, tokens_in: int, cached: int, out: int
) -> None:
    said = {
        "openai": sse(delta("stop", content="Yes"), {"choices": [], "usage": usage}),
        "ollama": lines(word("Yes"), end(**(usage if isinstance(usage, dict) else {}))),
        "responses": response(piece("Yes"), usage=usage),
        "anthropic": blocks(text("Yes"), usage=usage),
    }
    reply = chat(protocol, said[protocol])
    assert (reply.tokens_in, reply.tokens_cached, reply.tokens_out) == (tokens_in, cached, out)


def test_a_later_zero_does_not_take_a_count_back() -> None:
    usage = {"prompt_tokens": 9, "completion_tokens": 2}
    zero = {"prompt_tokens": 0, "completion_tokens": 0}
    reply = chat(
        "openai",
        sse({**delta("stop", content="Y"), "usage": usage}, {"choices": [], "usage": zero}),
    )
    assert (reply.tokens_in, reply.tokens_out) == (9, 2)


def test_an_event_that_repeats_a_part_of_the_count_takes_nothing_from_it() -> None:
    start = {"input_tokens": 5, "cache_read_input_tokens": 4, "output_tokens": 1}
    last = {"type": "message_delta", "delta": {}, "usage": {"input_tokens": 5, "output_tokens": 3}}
    reply = chat("anthropic", blocks(text("Y"), last, usage=start))
    assert (reply.tokens_in, reply.tokens_cached) == (9, 4)


def test_tokens_of_thinking_are_counted_apart() -> None:
    usage = {"prompt_tokens": 9, "completion_tokens": 50,
             "completion_tokens_details": {"reasoning_tokens": 45}}  # fmt: skip
    assert chat("openai", sse({**delta("stop", content="Y"), "usage": usage})).tokens_thinking == 45
    usage = {"output_tokens": 50, "output_tokens_details": {"reasoning_tokens": 45}}
    assert chat("responses", response(piece("Y"), usage=usage)).tokens_thinking == 45


CUTS = [
    ("openai", sse(delta("length", content="Y")), "length"),
    ("openai", sse(delta("length", content="")), "length"),
    ("openai", sse(delta("MAX_TOKENS", content="Y")), "length"),
    ("openai", sse({"choices": [{"delta": {"content": "Y"},
                                 "finish_reason": {"type": "length"}}]}), "length"),
    ("openai", sse(delta("FinishReason.MAX_TOKENS", content="Y")), "length"),
    ("openai", sse(delta("content_filter", content="Y")), "content_filter"),
    ("openai", sse(delta("stop", content=[{"type": "refusal", "refusal": "No."}])),
     "content_filter"),
    ("openai", sse(delta("stop", refusal="I can't help with soup.")), "content_filter"),
    ("ollama", lines(word("Y"), end("length")), "length"),
    ("ollama", lines(word("", thinking="Hm."), end("length")), "length"),
    ("anthropic", blocks(text("Y"), stop="max_tokens"), "length"),
    ("anthropic", blocks(text("Y"), stop="model_context_window_exceeded"), "length"),
    ("anthropic", blocks(stop="refusal"), "content_filter"),
    ("responses", response(piece("Y"), status="incomplete",
                           incomplete_details={"reason": "max_output_tokens"}), "length"),
    ("responses", response(piece("Hm.", "reasoning_text"), status="incomplete"), "length"),
    ("responses", response(piece("Y"), status="incomplete",
                           incomplete_details={"reason": "content_filter"}), "content_filter"),
    ("responses", response(piece("I can't.", "refusal")), "content_filter"),
    ("responses", response(output=[item({"type": "refusal", "refusal": "I can't."})]),
     "content_filter"),
]  # fmt: skip


@pytest.mark.parametrize(("protocol", "said", "cut"), CUTS)
def test_a_reply_that_a_limit_ended_says_so(protocol: str, said: Said, cut: str) -> None:
    assert chat(protocol, said).cut == cut


BROKEN = [
    ("openai", sse()),
    ("openai", sse(delta("stop"))),
    ("openai", sse({"choices": []})),
    ("openai", sse({"choices": None, "usage": {"prompt_tokens": 9}})),
    ("openai", sse(delta("error", content="Y"))),
    ("openai", sse(delta(content="Y"), delta("network_error"))),
    ("openai", sse(delta(content="Y"), done=False)),
    ("openai", sse(delta(content="Y"), {"error": {"message": "CUDA out of memory", "code": 500}})),
    ("openai", sse(delta(content="Y"), 'event: error\ndata: {"message": "gone"}\n\n')),
    ("openai", sse({"object": "error", "message": "boom", "code": 50001})),
    ("openai", sse({"detail": "Internal Server Error"})),
    ("openai", sse(delta(content="Y"), 'data: {"choices": [\n\n', done=False)),
    ("openai", Said(b'[{"error": {"code": 500, "message": "internal"}}]')),
    ("openai", Said(b'{"success": false, "errors": [{"message": "no"}]}')),
    ("openai", Said(b'{"error_code": 336003, "error_msg": "no"}')),
    ("openai", sse(delta(content="Y"), 'error: {"code": 500, "message": "slot is gone"}\n\n')),
    ("openai", sse(delta(content="Y"), 'event: error\ndata: gone\n\n')),
    ("openai", sse(delta("stop", content=42))),
    ("responses", response(piece(42))),  # type: ignore[arg-type]
    ("anthropic", blocks(text(["Y"]))),  # type: ignore[arg-type]
    ("ollama", lines(end())),
    ("ollama", lines(end("load"))),
    ("ollama", lines(word("Y"), {"error": "llama runner process has terminated"})),
    ("ollama", lines(word("Y"))),
    ("anthropic", blocks() ._replace(body=b"")),
    ("anthropic", Said(b'event: error\ndata: {"type": "error", "error": {"type": '
                       b'"overloaded_error", "message": "Overloaded"}}\n\n')),
    ("responses", sse()),
    ("responses", response()),
    ("responses", sse(piece("Y"), done=False)),
    ("responses", sse(piece("Y"))),
    ("responses", response(piece("Y"), status="in_progress")),
    ("responses", response(piece("Y"), status="cancelled")),
    ("responses", response(piece("Y"), status="failed")),
    ("responses", response(piece("Y"), status="failed",
                           error={"code": "server_error", "message": "boom"})),
    ("responses", sse({"type": "error", "code": "server_error", "message": "boom"})),
    ("responses", Said(b'{"object": "response", "status": "queued", "output": []}')),
]  # fmt: skip


@pytest.mark.parametrize(("protocol", "said"), BROKEN)
def test_an_empty_or_broken_stream_is_the_hosts_fault(protocol: str, said: Said) -> None:
    error = failing(protocol, said)
    assert not error.permanent and error.kind in ("garbage", "server")


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (503, '{"error": {"message": "Loading model", "code": 503}}', "loading"),
        (503, '{"error": "Model m is currently loading", "estimated_time": 20.0}', "loading"),
        (503, "no healthy upstream", "server"),
        (529, '{"error": {"type": "overloaded_error"}}', "server"),
        (429, '{"error": {"type": "rate_limit_error"}}', "rate_limit"),
        (402, '{"error": "no credit"}', "auth"),
        (413, '{"error": "request too large"}', "too_long"),
        (400, '{"error": {"message": "prompt is too long: 9 > 8", "code": 400}}', "too_long"),
        (400, '{"message": "This model\'s maximum context length is 4096 tokens"}', "too_long"),
        (404, '{"error": {"message": "The model `m` does not exist"}}', "missing_model"),
        (400, '{"error": {"message": "model \'m\' not found"}}', "missing_model"),
        (400, '{"error": [null]}', "bad_request"),
        (302, "", "bad_request"),
        (304, "", "bad_request"),
    ],
)
def test_each_failure_has_its_class(protocol: str, status: int, body: str, kind: str) -> None:
    assert failing(protocol, Said(body.encode(), status)).kind == kind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"message": "slow down", "code": 429}, "rate_limit"),
        ({"message": "slow down", "type": "rate_limit_exceeded"}, "rate_limit"),
        ({"message": "bad key", "code": "401"}, "auth"),
        ("exceeds the available context size", "too_long"),
        ({"message": "model is loading"}, "loading"),
        ({"message": "model: m", "type": "not_found_error"}, "missing_model"),
        ("model 'm' not found", "missing_model"),
    ],
)
def test_an_error_inside_a_200_has_its_class_too(error: Any, kind: str) -> None:
    assert failing("openai", sse({"error": error})).kind == kind
    assert failing("ollama", lines({"error": error})).kind == kind
    assert failing("responses", sse({"type": "error", "error": error})).kind == kind
    if isinstance(error, dict):
        assert failing("responses", response(status="failed", error=error)).kind == kind


WAITS = [
    ("90", 90), ("0", 0), ("1.5", 1.5), ("-5", 0), ("1e99", 86_400), ("9" * 40, 86_400),
    ("9" * 400, 86_400), ("nan", None), ("inf", None), ("soon", None), ("", None),
    ("Fri, 31 Dec 33715", None),
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
    ("5, 10", 10), ("30, soon", 30),
    ("90s", 90), ("1m30s", 90), ("500ms", 0.5), ('"90"', 90),
    ("0x10", None), ("1_000", None), ("١٢", None),
]  # fmt: skip


@pytest.mark.parametrize(("value", "seconds"), WAITS)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_retry_after_is_read_and_bounded(protocol: str, value: str, seconds: float | None) -> None:
    headers = {"retry-after": value.encode().decode("latin-1")}
    assert failing(protocol, Said(b"{}", 429, headers)).retry_after_s == seconds


AN_INSTANT = [
    lambda then: format_datetime(then, usegmt=True),
    lambda then: f"{then:%A, %d-%b-%y %H:%M:%S GMT}",
    lambda then: f"{then:%a %b %d %H:%M:%S %Y}",
    lambda then: then.isoformat(),
    lambda then: f"{then:%Y-%m-%dT%H:%M:%SZ}",
    lambda then: str(int(then.timestamp())),
    lambda then: str(int(then.timestamp() * 1000)),
]


@pytest.mark.parametrize("write", AN_INSTANT)
def test_retry_after_may_be_an_instant(write: Callable[[datetime], str]) -> None:
    when = write(datetime.now(UTC) + timedelta(seconds=90))
    waits = failing("openai", Said(b"{}", 429, {"Retry-After": when})).retry_after_s
    assert waits is not None and 30 < waits <= 91


SAID_WAITS = [
    ('{"error": {"message": "Rate limit reached. Please try again in 6.12s."}}', 6.12),
    ('{"error": {"message": "Please try again in 1m0.5s. Visit x"}}', 60.5),
    ('{"error": {"message": "please retry after 20ms"}}', 0.02),
    ('{"error": {"message": "Please retry after 30 seconds."}}', 30),
    ('{"error": "Try again in 2 minutes"}', 120),
    ('{"error": {"code": 429, "details": [{"retryDelay": "37s"}]}}', 37),
    ('{"error": "busy", "estimated_time": 20.5}', 20.5),
    ('{"error": "busy", "estimated_time": NaN}', None),
    ('{"error": {"message": "try again in a bit"}}', None),
]


@pytest.mark.parametrize(("said", "seconds"), SAID_WAITS)
def test_an_error_may_say_how_long_to_wait(said: str, seconds: float | None) -> None:
    assert failing("openai", Said(said.encode(), 429)).retry_after_s == seconds


def test_retry_after_may_be_milliseconds() -> None:
    assert failing("openai", Said(b"{}", 429, {"retry-after-ms": "1500"})).retry_after_s == 1.5


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
