"""A conversation as a prompt that fits into a window, and the words that llama.cpp has for both."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from agents.hosts.embedded import calls, server
from agents.hosts.embedded.asks import Ask, Failed, Message, Tool, ToolCall

# Ollama's defaults, where they differ from llama.cpp's.
DEFAULTS = {"temperature": 0.8, "top_k": 40, "top_p": 0.9, "min_p": 0.0, "repeat_penalty": 1.1}
OPTIONS = (
    *("temperature", "top_k", "top_p", "min_p", "typical_p", "seed", "stop"),
    *("repeat_penalty", "repeat_last_n", "presence_penalty", "frequency_penalty"),
)
Render = Callable[[server.Link, Sequence[Message], Ask], Awaitable[str]]


class Fitted(NamedTuple):
    """A prompt's tokens, the messages that it holds, and whether older ones were left out."""

    tokens: list[int]
    messages: Sequence[Message]
    truncated: bool


async def fit(ask: Ask, link: server.Link, render: Render, window: int) -> Fitted:
    """The prompt, without its oldest turns where that was asked for; raises Failed 400."""
    messages = list(ask.messages)
    while True:
        text = await render(link, messages, ask) if ask.prompt is None else ask.prompt
        tokens = await link.tokens(text)
        if len(tokens) < window:
            return Fitted(tokens, messages, len(messages) < len(ask.messages))
        oldest = 1 if messages and messages[0].role == "system" else 0
        if not ask.truncate or len(messages) <= oldest + 1:
            raise Failed(400, _too_long(len(tokens), window))
        del messages[oldest]


def _too_long(tokens: int, window: int) -> str:
    return (
        f"the prompt has {tokens} tokens and num_ctx is {window}: raise options.num_ctx, "
        "shorten the prompt, or send truncate: true to lose the oldest turns"
    )


def openai_body(messages: Sequence[Message], tools: Sequence[Tool]) -> dict[str, Any]:
    """Messages and tools as llama.cpp's own server takes them."""
    body: dict[str, Any] = {"messages": [_message(message) for message in messages]}
    if tools:
        body["tools"] = [
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": dict(tool.parameters) or {"type": "object", "properties": {}},
                },
            }
            for tool in tools
        ]
    return body


def tool_call(call: Mapping[str, Any]) -> ToolCall:
    """A tool call of llama.cpp's; its arguments are JSON in a text."""
    function = call["function"]
    return ToolCall(function["name"], calls.arguments(function["arguments"]), call.get("id") or "")


def _message(message: Message) -> dict[str, Any]:
    row: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        row["tool_calls"] = [
            {
                "id": call.id or f"call_{at}",
                "type": "function",
                "function": {"name": call.name, "arguments": json.dumps(call.arguments)},
            }
            for at, call in enumerate(message.tool_calls)
        ]
    if message.tool_call_id:
        row["tool_call_id"] = message.tool_call_id
    return row
