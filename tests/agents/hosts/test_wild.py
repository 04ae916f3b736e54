"""Replies of servers as they are in the wild, each behaviour shown by one fake server."""

import json
from typing import Any

import pytest

from tests.agents.hosts.questions import chat, failing
from tests.agents.hosts.wild import (
    Said,
    blocks,
    delta,
    end,
    item,
    lines,
    piece,
    response,
    sse,
    text,
    thought,
    word,
)

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
