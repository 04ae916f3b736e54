"""What in a question would have its server fetch an address: a way out of a container without one.

A server of models may load pictures, sounds and files by URL, or call tools of others: from where
it stands, within somebody's own network. Pure.
"""

import re
from typing import Any

# Of chat completions, Responses and Gemini's, in any case. Anthropic's is {"type": "url"}.
FIELDS = frozenset(
    {"image_url", "video_url", "audio_url", "file_url", "server_url", "file_uri", "fileuri"}
)
# Of servers that take {"type": "image", "url": …} or {"type": "image", "image": …}.
KINDS = frozenset({"image", "video", "audio", "document", "file"})
PLACES = KINDS | {"url", "uri", "path"}
ADDRESS = re.compile(r"\s*(?!data:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# A model's own words and what tools answered, whatever they are called.
WORDS = frozenset({"function", "arguments", "functionCall", "functionResponse"})
SERVERS = frozenset({"mcp_servers"})


def fetched(question: dict[str, Any]) -> str:
    """The field, outside of what was said and of tools' own schemas, that names an address;
    "" if none does. Data within the question (data:) is none."""
    if question.keys() & SERVERS:
        return "mcp_servers"
    parts: list[Any] = [question.get(key) for key in ("messages", "input", "contents", "system")]
    parts += [each for each in _listed(question.get("tools")) if _of_a_server(each)]
    while parts:
        part = parts.pop()
        if isinstance(part, list):
            parts += part
        elif isinstance(part, dict) and part.get("type") != "tool_use":
            if named := _address_in(part):
                return named
            parts += [value for key, value in part.items() if key not in WORDS]
    return ""


def _address_in(part: dict[str, Any]) -> str:
    """The field of this part itself that names an address, or ""."""
    kind = str(part.get("type", "")).casefold().removeprefix("input_")
    if kind == "url" and _is_address(part.get("url")):
        return "url"
    for key, value in part.items():
        if key.casefold() in FIELDS and _is_address(value):
            return key
        if kind in KINDS and key.casefold() in PLACES and ADDRESS.match(_text(value)):
            return key
    return ""


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("url")
    return value if isinstance(value, str) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _of_a_server(tool: Any) -> bool:
    return isinstance(tool, dict) and tool.get("type") == "mcp"


def _is_address(value: Any) -> bool:
    text = _text(value)
    return bool(text) and not text.lstrip().lower().startswith("data:")
