"""Why a reply ended, out of every server's word for it."""

from agents.hosts.clients import Cut
from agents.hosts.errors import HostError

LENGTH = frozenset(
    {
        "length", "max_tokens", "max_output_tokens", "max_completion_tokens", "model_length",
        "max_length", "token_limit", "limit", "context_length", "context_length_exceeded",
        "model_context_window_exceeded", "model_max_tokens", "incomplete", "truncated",
    }
)  # fmt: skip
FILTERED = frozenset(
    {
        "content_filter", "contentfilter", "content_filtered", "guardrail_intervened", "refusal",
        "safety", "recitation", "blocklist", "prohibited_content", "spii", "sensitive", "blocked",
        "moderation", "image_safety", "language",
    }
)  # fmt: skip
# The server broke, was stopped, or only loaded the model: nobody's answer.
BROKEN = frozenset(
    {
        "error", "network_error", "internal_error", "server_error", "engine_error", "unavailable",
        "insufficient_system_resource", "overloaded", "abort", "aborted", "cancelled", "canceled",
        "timeout", "load", "unload", "connection_error", "malformed_response",
        "repetition_truncation",
    }
)  # fmt: skip


def cut_of(reason: str) -> Cut:
    """The limit that ended the reply; raises HostError where the server says that it broke."""
    word = reason.strip().lower().replace("-", "_").replace(" ", "_")
    word = word.rpartition(".")[2]  # Python's way of writing an enum's member
    word = word.removeprefix("finish_reason_").removeprefix("stop_reason_")
    if word in LENGTH:
        return "length"
    if word in FILTERED:
        return "content_filter"
    if word in BROKEN:
        raise HostError("server", f"the stream ended with {reason!r} as its reason")
    return "none"
