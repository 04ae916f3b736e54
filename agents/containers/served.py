"""Tools that a model's server runs by itself: they search, fetch and execute from where it stands.

A container that reaches one model and nothing else would reach the internet, and what else belongs
to the account, through them. They are taken out of its questions; the agent's own tools stay. Pure.
"""

from typing import Any

# Fields of a whole question: OpenAI's, OpenRouter's, xAI's, Anthropic's.
FIELDS = frozenset({"web_search_options", "plugins", "search_parameters", "connectors", "container",
                    "tool_resources"})  # fmt: skip
# Kinds of tools that the agent runs: it is only asked to. Dated ones of Anthropic begin so.
OWN = frozenset({"function", "custom", "local_shell", "apply_patch"})
OWN_BEGIN = ("bash_", "text_editor_", "computer", "memory_", "tool_search")
GEMINI_OWN = frozenset({"functionDeclarations", "function_declarations"})


def without_served(question: dict[str, Any]) -> dict[str, Any]:
    """The question without what its server would do by itself."""
    kept = {key: value for key, value in question.items() if key.casefold() not in FIELDS}
    if isinstance(kept.get("prompt"), dict):  # stored with the account, with tools of its own
        del kept["prompt"]
    if "tools" in kept:
        kept["tools"] = _own(kept["tools"])
    return kept


def _own(tools: Any) -> list[Any]:
    found = []
    for tool in tools if isinstance(tools, list) else []:
        if isinstance(tool, dict) and (own := _own_part(tool)):
            found.append(own)
    return found


def _own_part(tool: dict[str, Any]) -> dict[str, Any]:
    """The tool, what of it is the agent's, or {}."""
    kind = tool.get("type")
    if kind == "namespace":
        return {**tool, "tools": _own(tool.get("tools"))}
    if isinstance(kind, str):
        return tool if kind in OWN or kind.startswith(OWN_BEGIN) else {}
    if "name" in tool or "function" in tool:
        return tool
    return {key: value for key, value in tool.items() if key in GEMINI_OWN}
