"""SmolLM2's prompt format: ChatML, with its own way to offer tools and to call them."""

import json
import re
from collections.abc import Sequence

from agents.hosts.embedded.asks import Message, Tool, ToolCall

DEFAULT_SYSTEM = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
CALLS = re.compile(r"<tool_call>\s*(\[.*\]|\{.*\})\s*(?:</tool_call>)?", re.DOTALL)
TOOLS = """You have access to the following tools:
<tools>{tools}</tools>

To call tools, answer with nothing but
<tool_call>[{{"name": "tool_name", "arguments": {{"argument": "value"}}}}]</tool_call>
If no tool is needed, answer in plain text."""


def render(messages: Sequence[Message], tools: Sequence[Tool] = ()) -> str:
    """The prompt, ending where the assistant's answer begins."""
    turns = [(message.role, _text(message)) for message in messages]
    if not turns or turns[0][0] != "system":
        turns.insert(0, ("system", DEFAULT_SYSTEM))
    if tools:
        turns[0] = ("system", f"{turns[0][1]}\n\n{_offer(tools)}")
    text = "".join(f"<|im_start|>{role}\n{content}<|im_end|>\n" for role, content in turns)
    return text + "<|im_start|>assistant\n"


def calls(text: str) -> list[ToolCall]:
    """The tool calls in an answer; an answer that holds none, or broken ones, gives none."""
    found = CALLS.search(text)
    if not found:
        return []
    try:
        rows = json.loads(found[1])
        rows = rows if isinstance(rows, list) else [rows]
        return [ToolCall(str(row["name"]), row.get("arguments") or {}) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _text(message: Message) -> str:
    if not message.tool_calls:
        return message.content
    rows = [{"name": call.name, "arguments": call.arguments} for call in message.tool_calls]
    return f"{message.content}<tool_call>{json.dumps(rows)}</tool_call>"


def _offer(tools: Sequence[Tool]) -> str:
    rows = [
        {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
        for tool in tools
    ]
    return TOOLS.format(tools=json.dumps(rows))
