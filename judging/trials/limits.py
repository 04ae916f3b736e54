"""How long a reply may be, and what is said of one that a limit cut. The gold standard isn't asked:
a limit that knew the right answer's length would tell it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from agents.calls import Answer
from judging.models import CellOutcome
from judging.trials.replies import Unusable

LEAST = 1_024  # tokens: also where prompt and window seem to leave less
BESIDE = 1_024  # tokens of thinking, prose or white space beside the object
# Tokens that are allowed for a text of a reply: the longest quotes are whole sentences.
TEXT_TOKENS = 96
NUMBER_TOKENS = 8
CHARS_A_TOKEN = 3  # a cautious count: English prose has about 4, tables and codes fewer
MOST = 32_768

_CUT = "Your answer was cut off at the limit of {most} tokens. "
_FILTERED = "The server's filter stopped your answer. "
_REPAIR = (
    "That can't be used: {why}\nAnswer again with one JSON object that follows the schema, "
    "and nothing else."
)


def longest_reply(prompt_chars: int, schema: Mapping[str, Any], *, window: int) -> int:
    """Tokens of the longest reply: what the schema can need and the prompt leaves of the window.

    `schema` is the one that the host is held to, in which every list has an end.
    """
    room = window - prompt_chars // CHARS_A_TOKEN
    return min(max(min(room, BESIDE + most_tokens(schema)), LEAST), MOST)


def most_tokens(schema: Any, depth: int = 0) -> int:
    """Tokens that a value of the schema may take, generously; MOST where the schema doesn't say."""
    if not isinstance(schema, Mapping) or depth > 16:
        return MOST
    if "enum" in schema or "const" in schema:
        return max(map(_tokens, schema.get("enum") or [schema.get("const")]), default=1)
    kind = schema.get("type")
    if kind == "object":
        properties = schema.get("properties")
        if not isinstance(properties, Mapping) or not properties:
            return MOST
        inner = (_tokens(key) + most_tokens(each, depth + 1) for key, each in properties.items())
        return _capped(4 + sum(inner))
    if kind == "array":
        most = schema.get("maxItems")
        if not isinstance(most, int):
            return MOST
        return _capped(4 + most * (2 + most_tokens(schema.get("items"), depth + 1)))
    simple = {"string": TEXT_TOKENS, "integer": NUMBER_TOKENS, "number": NUMBER_TOKENS,
              "boolean": 2, "null": 2}  # fmt: skip
    return simple.get(kind, MOST) if isinstance(kind, str) else MOST


def _tokens(value: object) -> int:
    return len(str(value)) // CHARS_A_TOKEN + 3


def _capped(tokens: int) -> int:
    return min(tokens, MOST)


def size_of(messages: Iterable[Mapping[str, str]]) -> int:
    """Characters of all messages."""
    return sum(len(message["content"]) for message in messages)


def outcome_of(answer: Answer, error: Unusable) -> CellOutcome:
    """How a cell ends whose last reply can't be used: a limit that cut it is told as such."""
    return CellOutcome(error.outcome if answer.cut == "none" else answer.cut)


def repair(answer: Answer, error: Unusable, *, most: int) -> str:
    """What a model is asked after a reply that can't be used. One that was cut isn't asked to be
    shorter: what it leaves out would count as missed."""
    head = {"length": _CUT.format(most=most), "content_filter": _FILTERED, "none": ""}
    return head[answer.cut] + _REPAIR.format(why=error)
