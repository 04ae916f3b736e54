"""What servers refuse, in one table: how they say it, and what is sent in its place.

A server that names a field of ours which it doesn't take is asked again without it; what it refused
is learnt for that model of that host, and left out from then on.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

Body = dict[str, Any]


class Refusal(NamedTuple):
    """One thing that a server may not take.

    `words` are how its error names it, `there` is whether a request has it, `mend` makes the
    request without it.
    """

    words: tuple[str, ...]
    there: Callable[[Body], bool]
    mend: Callable[[Body], Body]


def _without(*names: str) -> Refusal:
    return Refusal(
        names,
        lambda body: any(name in body for name in names),
        lambda body: {key: value for key, value in body.items() if key not in names},
    )


def _renamed(old: str, new: str) -> Refusal:
    return Refusal(
        (old,),
        lambda body: old in body,
        lambda body: {(new if key == old else key): value for key, value in body.items()},
    )


def _format(body: Body) -> str:
    found = body.get("response_format")
    return str(found.get("type")) if isinstance(found, Mapping) else ""


def _text_format(body: Body) -> str:
    found = body.get("text", {}).get("format")
    return str(found.get("type")) if isinstance(found, Mapping) else ""


_SCHEMA = ("response_format", "json_schema", "structured output", "guided", "grammar", "json mode")
_THINK = ("think", "thinking", "reasoning", "reasoning_effort", "enable_thinking")

# A name is what is learnt and shown; several may stand for one field, the milder one first.
OPENAI: dict[str, Refusal] = {
    "max_tokens": _renamed("max_tokens", "max_completion_tokens"),
    "max_completion_tokens": _without("max_completion_tokens"),
    "stream_options": Refusal(
        ("stream_options", "include_usage"),
        lambda body: "stream_options" in body,
        _without("stream_options").mend,
    ),
    "json_schema": Refusal(
        _SCHEMA,
        lambda body: _format(body) == "json_schema",
        lambda body: {**body, "response_format": {"type": "json_object"}},
    ),
    "response_format": Refusal(
        (*_SCHEMA, "json_object", "json"),
        lambda body: _format(body) == "json_object",
        _without("response_format").mend,
    ),
    "chat_template_kwargs": Refusal(
        ("chat_template_kwargs", "enable_thinking", "chat_template"),
        lambda body: "chat_template_kwargs" in body,
        _without("chat_template_kwargs").mend,
    ),
    "reasoning_effort": Refusal(
        _THINK, lambda body: "reasoning_effort" in body, _without("reasoning_effort").mend
    ),
    **{
        name: _without(name)
        for name in (
            "temperature", "top_p", "seed", "stop", "frequency_penalty", "presence_penalty",
        )
    },
}  # fmt: skip

OLLAMA: dict[str, Refusal] = {
    "think_level": Refusal(
        _THINK,
        lambda body: isinstance(body.get("think"), str),
        lambda body: {**body, "think": True},
    ),
    "think": Refusal(_THINK, lambda body: "think" in body, _without("think").mend),
    "format": Refusal(
        ("format", "grammar", "schema", "structured output"),
        lambda body: isinstance(body.get("format"), Mapping),
        lambda body: {**body, "format": "json"},
    ),
    "keep_alive": _without("keep_alive"),
}

ANTHROPIC: dict[str, Refusal] = {
    "tool_choice": Refusal(
        ("tool_choice",),
        lambda body: body.get("tool_choice", {}).get("type") == "tool",
        lambda body: {**body, "tool_choice": {"type": "auto"}},
    ),
    "tools": Refusal(
        ("tools", "tool use", "tool_choice", "input_schema"),
        lambda body: "tools" in body,
        _without("tools", "tool_choice").mend,
    ),
    "thinking_budget": Refusal(
        ("thinking", "budget_tokens", "thinking.type"),
        lambda body: body.get("thinking", {}).get("type") == "enabled",
        lambda body: {**body, "thinking": {"type": "adaptive"}},
    ),
    "thinking": _without("thinking"),
    **{name: _without(name) for name in ("temperature", "top_p", "top_k", "stop_sequences")},
}
RESPONSES: dict[str, Refusal] = {
    "max_output_tokens": _without("max_output_tokens"),
    "json_schema": Refusal(
        ("text.format", "text", *_SCHEMA),
        lambda body: _text_format(body) == "json_schema",
        lambda body: {**body, "text": {"format": {"type": "json_object"}}},
    ),
    "text": Refusal(
        ("text.format", "text", *_SCHEMA, "json_object", "json"),
        lambda body: _text_format(body) == "json_object",
        _without("text").mend,
    ),
    "reasoning_summary": Refusal(
        ("summary", "reasoning.summary"),
        lambda body: "summary" in body.get("reasoning", {}),
        lambda body: {**body, "reasoning": {"effort": body["reasoning"].get("effort")}},
    ),
    "reasoning_none": Refusal(  # models that can't stop thinking think as little as they can
        ("none", *_THINK),
        lambda body: body.get("reasoning", {}).get("effort") == "none",
        lambda body: {**body, "reasoning": {**body["reasoning"], "effort": "minimal"}},
    ),
    "reasoning": Refusal(
        (*_THINK, "effort"), lambda body: "reasoning" in body, _without("reasoning").mend
    ),
    **{name: _without(name) for name in ("temperature", "top_p", "store")},
}
TABLES = {"openai": OPENAI, "responses": RESPONSES, "ollama": OLLAMA, "anthropic": ANTHROPIC}

_REFUSES = re.compile(
    r"unsupport|not support|n[o']t (?:permit|allow|accept|available|valid|recogni|implement)"
    r"|does(?:n't| not)|unrecogni|unknown|unexpected|extra|forbid|unavailable|invalid|must be"
    r"|only |cannot|can't|no longer|deprecated|removed|illegal|undefined|disabled|not work"
    r"|incompatible|requires|too (?:many|large)|may (?:not|only)|out of range|reject|ignored",
    re.IGNORECASE,
)


def without(body: Body, refused: Collection[str], table: Mapping[str, Refusal]) -> Body:
    """The request as this server takes it."""
    for name, refusal in table.items():
        if name in refused and refusal.there(body):
            body = refusal.mend(body)
    return body


def named(said: str, body: Body, table: Mapping[str, Refusal]) -> str | None:
    """What the server's words refuse of the request; None: nothing that we could leave out."""
    if not said or not _REFUSES.search(said):
        return None
    there = {name: refusal for name, refusal in table.items() if refusal.there(body)}
    places = _places(said)
    # A place that the server names is surer than a word of its message.
    for found in (*places, *re.findall(r"['\"`‘“]([\w.\[\]]{2,60})['\"`’”]", said), said):
        words = found.lower()
        exact = found is not said
        for name, refusal in there.items():
            if any(_is_word(word, words, exact) for word in refusal.words):
                return name
        if found in places and found.split(".")[0] in ("messages", "model", "input"):
            return None
    return None


def _is_word(word: str, said: str, exact: bool) -> bool:
    if exact:
        return word in (said, *re.split(r"[.\[\]/]", said))
    return re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", said) is not None


def _places(said: str) -> list[str]:
    """`param` of OpenAI's errors, `loc` of pydantic's."""
    try:
        value = json.loads(said)
    except (ValueError, RecursionError):
        return re.findall(r"'loc': \['body', '(\w+)'", said)
    found: list[str] = []
    _walk(value, found, 0)
    return found


def _walk(value: Any, found: list[str], depth: int) -> None:
    if depth > 5:
        return
    if isinstance(value, list):
        for each in value:
            _walk(each, found, depth + 1)
    if not isinstance(value, Mapping):
        return
    if isinstance(param := value.get("param"), str) and param:
        found.append(param)
    if isinstance(loc := value.get("loc"), list):
        found += [".".join(str(part) for part in loc if part != "body")]
    for each in value.values():
        if isinstance(each, list | Mapping):
            _walk(each, found, depth + 1)
        elif isinstance(each, str) and "'loc'" in each:
            found += re.findall(r"'loc': \['body', '(\w+)'", each)
