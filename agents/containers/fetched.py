"""What in a question would have its server fetch an address: a way out of a container without one.

A server of models may load pictures, sounds and files by URL, or call tools of others: from where
it stands, within somebody's own network. Pure.
"""

from typing import Any

# Of chat completions, Responses and Gemini's; Anthropic's is {"type": "url", "url": …}.
FIELDS = frozenset(
    {"image_url", "video_url", "audio_url", "file_url", "server_url", "file_uri", "fileUri"}
)
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
            if part.get("type") == "url" and _is_address(part.get("url")):
                return "url"
            if named := next((key for key in FIELDS & part.keys() if _is_address(part[key])), ""):
                return named
            parts += [value for key, value in part.items() if key not in WORDS]
    return ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _of_a_server(tool: Any) -> bool:
    return isinstance(tool, dict) and tool.get("type") == "mcp"


def _is_address(value: Any) -> bool:
    if isinstance(value, dict):
        value = value.get("url")
    return isinstance(value, str) and not value.lstrip().lower().startswith("data:")
