"""No reply whatever of a host is an error of ours."""

import json
import math
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.hosts import Client, Embeddings, HostError, Reply, client_for
from tests.agents.hosts.questions import ASK, PROTOCOLS
from tests.agents.hosts.wild import Said, lines, serving, sse

leaves = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2**70), st.floats(), st.text(max_size=5),
    st.sampled_from(["stop", "length", "error", "text", "thinking", "message_stop", "1",
                     "response.completed", "response.output_text.delta", "response.failed"]),
)  # fmt: skip
keys = st.sampled_from(
    ["choices", "delta", "message", "content", "finish_reason", "usage", "error", "index", "type",
     "text", "thinking", "reasoning", "reasoning_details", "tool_calls", "function", "arguments",
     "prompt_tokens", "completion_tokens", "prompt_tokens_details", "cached_tokens", "done",
     "done_reason", "prompt_eval_count", "total_duration", "content_block", "stop_reason", "code",
     "message_start", "refusal", "timings", "x_groq", "object", "detail", "input", "data", "name",
     "id", "models", "model_info", "capabilities", "retry_after", "max_model_len",
     "response", "output", "status", "summary", "incomplete_details", "reason"]
)  # fmt: skip
values = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=5)),
    max_leaves=12,
)


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(PROTOCOLS), st.lists(values, max_size=4), st.sampled_from([200, 400, 429, 503])
)
def test_no_reply_whatever_is_an_error_of_ours(
    protocol: str, chunks: list[Any], status: int
) -> None:
    """A whole reply, or HostError: from every reader of a host's words."""
    stream = lines(*chunks) if protocol == "ollama" else sse(*chunks)
    for said in (stream, Said(json.dumps(chunks[0] if chunks else None).encode())):
        with serving(said._replace(status=status)) as server:
            client = client_for(protocol, server.url, timeout_s=10)
            _ask_everything(client, status)


def _ask_everything(client: Client, status: int) -> None:
    calls: list[Callable[[], Any]] = [
        lambda: client.chat(ASK), client.models, client.version, lambda: client.embed("m", ["a"]),
    ]  # fmt: skip
    for call in calls:
        try:
            found = call()
        except HostError as error:
            assert error.retry_after_s is None or 0 <= error.retry_after_s <= 86_400
            continue
        assert status == 200
        if isinstance(found, Reply):
            assert isinstance(found.text, str) and isinstance(found.thinking, str)
            for count in (found.tokens_in, found.tokens_cached, found.tokens_out):
                assert count is None or 0 <= count < 2**31
        if isinstance(found, Embeddings):
            assert all(math.isfinite(value) for vector in found.vectors for value in vector)
