"""A host that speaks Anthropic's messages: the service itself, gateways, local servers.

Like the client of chat completions it has the wire to itself: the kept SDK repeats by itself, can't
be stopped while it waits, and refuses what local servers send.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from agents.hosts import fields
from agents.hosts.adaptation import AdaptingClient
from agents.hosts.behaviours import ANTHROPIC, Body
from agents.hosts.clients import Embeddings, ModelInfo, Request, StopWhen
from agents.hosts.errors import HostError, reading
from agents.hosts.failures import inside
from agents.hosts.fields import Said
from agents.hosts.http import Http
from agents.hosts.lists import listed
from agents.hosts.reply_stream import Gathering, limits_of
from agents.hosts.sse import events

VERSION = "2023-06-01"
LEAST_BUDGET = 1_024  # the service refuses less
DEFAULT_ANSWER = 4_096  # max_tokens must be there
OPTIONS = {"temperature": "temperature", "top_p": "top_p", "top_k": "top_k"}
TOOL = "reply"
_INPUT = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")


def headers(api_key: str) -> dict[str, str]:
    """What every request carries."""
    return {"anthropic-version": VERSION} | ({"x-api-key": api_key} if api_key else {})


class AnthropicClient(AdaptingClient):
    """Any server of /v1/messages with streaming; `url` may end in /v1 or /v1/messages."""

    table = ANTHROPIC

    def __init__(
        self, http: Http, refused: Collection[str] = (), forced: Collection[str] = ()
    ) -> None:
        super().__init__(http, refused, forced)
        for end in ("/messages", "/models", "/v1"):
            http.url = http.url.removesuffix(end)

    def body(self, request: Request) -> Body:
        return _body(request)

    def read(self, body: Body, gathering: Gathering, stop_when: StopWhen | None) -> None:
        with self.http.lines("/v1/messages", body, stop_when) as lines:
            for event in events(lines):
                if event is None or _take(event, gathering):
                    return
        if not gathering.done_reason:  # some servers leave message_stop out
            raise HostError("garbage", "the stream ended before message_stop")

    def embed(self, model: str, texts: Sequence[str]) -> Embeddings:
        raise HostError("bad_request", "this protocol has no embeddings")

    def models(self) -> list[ModelInfo]:
        return listed(self.http.any_json("GET", "/v1/models"), "/v1/models")

    def version(self) -> str:
        self.http.any_json("GET", "/v1/models")
        return ""


def _take(event: Mapping[str, Any], gathering: Gathering) -> bool:
    """Add one event of the stream; whether it was the last."""
    kind = event.get("type")
    if kind == "error" or event.get("error"):
        raise inside(event.get("error") or dict(event))
    with reading("an event of the stream"):
        if kind == "message_start":
            _count((event.get("message") or {}).get("usage"), gathering)
        elif kind == "message":  # a server that doesn't stream
            _whole(event, gathering)
            return True
        elif kind == "content_block_start":
            gathering.take(_block(event.get("content_block") or {}))
        elif kind == "content_block_delta":
            gathering.take(_delta(event.get("delta") or {}))
        elif kind == "message_delta":
            _count(event.get("usage"), gathering)
            reason = (event.get("delta") or {}).get("stop_reason")
            gathering.done_reason = fields.reason(reason) or gathering.done_reason
    return kind == "message_stop"


def _whole(message: Mapping[str, Any], gathering: Gathering) -> None:
    _count(message.get("usage"), gathering)
    gathering.done_reason = fields.reason(message.get("stop_reason"))
    for block in message.get("content") or []:
        gathering.take(_block(block))


def _count(usage: object, gathering: Gathering) -> None:
    """The service counts cached tokens beside input_tokens; ours are a part of tokens_in."""
    if not isinstance(usage, Mapping):
        return
    told = {name: usage.get(name) or gathering.usage.get(f"own.{name}") for name in _INPUT}
    parts = [fields.whole(value) or 0 for value in told.values()]
    kept = {f"own.{name}": value for name, value in told.items()}  # a later event may repeat some
    gathering.count({**usage, **kept, "input_tokens": sum(parts)})


def _block(block: Mapping[str, Any]) -> Said:
    if block.get("type") == "tool_use":
        given = block.get("input")
        return Said(fields.written(given) if given else "")
    if block.get("type") == "redacted_thinking":
        return Said()
    return fields.content([block]) if block else Said()


def _delta(delta: Mapping[str, Any]) -> Said:
    kind = delta.get("type")
    if kind == "input_json_delta":
        return Said(fields.piece(delta.get("partial_json")))
    if kind == "thinking_delta":
        return Said("", fields.piece(delta.get("thinking")))
    return Said(fields.piece(delta.get("text"))) if kind == "text_delta" else Said()


def _body(request: Request) -> Body:
    options, limits = request.options, limits_of(request.options)
    think = options.get("think")
    thinks = think not in (None, "off", False)
    budget = max(limits.thinking, LEAST_BUDGET) if thinks else 0
    body: Body = {OPTIONS[key]: value for key, value in options.items() if key in OPTIONS}
    if thinks:  # the service takes no temperature beside thinking
        body = {"thinking": {"type": "enabled", "budget_tokens": budget}}
    stop = options.get("stop")
    if stop:
        body["stop_sequences"] = [stop] if isinstance(stop, str) else list(stop)
    body |= {
        "model": request.model,
        "max_tokens": (limits.answer or DEFAULT_ANSWER) + budget,
        "messages": _talk(request),
        "stream": True,
    }
    duty = [message["content"] for message in request.messages if message["role"] == "system"]
    if duty:
        body["system"] = "\n\n".join(duty)
    if request.schema is not None:
        body["tools"] = [
            {"name": TOOL, "description": "Give the reply.", "input_schema": request.schema}
        ]
        # Thinking and a forced tool exclude each other.
        body["tool_choice"] = {"type": "auto"} if thinks else {"type": "tool", "name": TOOL}
    return body


def _talk(request: Request) -> list[dict[str, str]]:
    """User and assistant by turns, as the service wants them."""
    talk: list[dict[str, str]] = []
    for message in request.messages:
        if message["role"] == "system":
            continue
        if talk and talk[-1]["role"] == message["role"]:
            talk[-1]["content"] += "\n\n" + message["content"]
        else:
            talk.append({"role": message["role"], "content": message["content"]})
    return talk
