"""A host that speaks OpenAI's Responses: the service itself, vLLM, llama.cpp, LM Studio, gateways.

Addresses, lists of models and embeddings are those of chat completions. Nothing is stored by the
server and nothing is run there: a request carries its whole talk, as in the other protocols.
"""

from collections.abc import Mapping
from typing import Any

from agents.hosts import fields
from agents.hosts.behaviours import RESPONSES, Body
from agents.hosts.clients import Request, StopWhen
from agents.hosts.errors import HostError, reading
from agents.hosts.failures import inside
from agents.hosts.fields import Said
from agents.hosts.openai import OpenAIClient
from agents.hosts.reply_stream import Gathering, limits_of
from agents.hosts.sse import events

# The protocol has no words for a seed, stops and penalties.
OPTIONS = {"temperature": "temperature", "top_p": "top_p"}
_EFFORTS: dict[Any, str] = {"off": "none", False: "none", "on": "medium", True: "medium"}
_STATUSES = {"completed": "stop", "failed": "error"}  # as the other protocols say it
_ENDED = ("response.completed", "response.incomplete", "response.done")
_FAILED = ("error", "response.failed", "response.error")


class ResponsesClient(OpenAIClient):
    """Any server of …/responses with streaming; `url` may end in /v1 or an endpoint."""

    table = RESPONSES

    def body(self, request: Request) -> Body:
        options, limits = request.options, limits_of(request.options)
        found: Body = {OPTIONS[key]: value for key, value in options.items() if key in OPTIONS}
        if limits.together is not None:
            found["max_output_tokens"] = limits.together
        think = options.get("think")
        if think is not None:
            effort = _EFFORTS.get(think, str(think))
            found["reasoning"] = {"effort": effort} | (
                {} if effort == "none" else {"summary": "auto"}
            )
        found |= {
            "model": request.model,
            "input": list(request.messages),
            "stream": True,
            "store": False,
        }
        if request.schema is not None:
            found["text"] = {
                "format": {"type": "json_schema", "name": "reply", "schema": request.schema}
            }
        return found

    def read(self, body: Body, gathering: Gathering, stop_when: StopWhen | None) -> None:
        items: list[Any] = []  # that are done: a server may not say them again at the end
        with self.http.lines(self.base + "/responses", body, stop_when) as lines:
            for event in events(lines):
                if event is None:
                    break
                if event.get("type") == "response.output_item.done":
                    items.append(event.get("item"))
                if _take(event, gathering, items):
                    return
        raise HostError("garbage", "the stream ended before response.completed")


def _take(event: Mapping[str, Any], gathering: Gathering, items: list[Any]) -> bool:
    """Add one event of the stream; whether it was the last."""
    kind = str(event.get("type") or "")
    inner = event.get("response")
    response = inner if isinstance(inner, Mapping) else {}
    if kind in _FAILED or event.get("error") or response.get("error"):
        raise inside(event.get("error") or response.get("error") or dict(event))
    with reading("an event of the stream"):
        if kind in _ENDED:
            _whole({**response, "output": response.get("output") or items}, gathering)
            return True
        if event.get("object") == "response":  # a server that doesn't stream
            _whole(event, gathering)
            return True
        if kind == "response.refusal.delta":
            gathering.cut = "content_filter"
        gathering.take(_delta(kind, event))
    return False


def _delta(kind: str, event: Mapping[str, Any]) -> Said:
    if not kind.endswith(".delta"):
        later = kind == "response.reasoning_summary_part.added" and fields.whole(
            event.get("summary_index")
        )
        return Said("", "\n\n") if later else Said()
    words = fields.piece(event.get("delta"))
    if kind in (
        *("response.output_text.delta", "response.refusal.delta"),
        "response.function_call_arguments.delta",  # a server that answers a schema by a tool
    ):
        return Said(words)
    if kind in ("response.reasoning_text.delta", "response.reasoning_summary_text.delta"):
        return Said("", words)
    return Said()


def _whole(response: Mapping[str, Any], gathering: Gathering) -> None:
    """Take over a whole response: its counts and its end, and what wasn't streamed of it."""
    status = str(response.get("status") or "completed")
    if status in ("queued", "in_progress"):
        raise HostError("garbage", f"the response is {status}, not whole")
    gathering.count(response.get("usage"))
    reason = fields.at(response, "incomplete_details.reason")
    gathering.done_reason = fields.reason(reason) or _STATUSES.get(status, status)
    streamed_text, streamed_thoughts = bool(gathering.texts), bool(gathering.thoughts)
    for item in filter(None, response.get("output") or []):
        said = _item(item, gathering)
        gathering.take(
            Said("" if streamed_text else said.text, "" if streamed_thoughts else said.thinking)
        )


def _item(item: Mapping[str, Any], gathering: Gathering) -> Said:
    kind = item.get("type", "message")
    if kind == "reasoning":
        return fields.content([item])
    if kind == "function_call":
        return Said(fields.piece(item.get("arguments")))
    if kind != "message":
        return Said()
    parts = item.get("content")
    refusals = [
        str(part.get("refusal") or "")
        for part in (parts if isinstance(parts, list) else [])
        if isinstance(part, Mapping) and part.get("type") == "refusal"
    ]
    if refusals:
        gathering.cut = "content_filter"
    said = fields.content(parts)
    return said._replace(text=said.text + "".join(refusals))
