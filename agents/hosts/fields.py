"""Fields of replies as servers of all kinds write them: zeros, nulls, lists, several names."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from agents.json_objects import printable
from kitchen import texts

# Where a server's usage may say how many prompt tokens came from its cache.
CACHED = (
    "prompt_tokens_details.cached_tokens",
    "input_tokens_details.cached_tokens",
    "prompt_eval_cached_count",
    "prompt_cached_count",
    "prompt_cache_hit_tokens",
    "cache_read_input_tokens",
    "num_cached_tokens",
    "cached_tokens",
    "cache_n",
)
TOKENS_IN = ("prompt_tokens", "input_tokens", "prompt_eval_count")
TOKENS_OUT = ("completion_tokens", "output_tokens", "eval_count", "predicted_n")
THINKING = (
    "completion_tokens_details.reasoning_tokens",
    "output_tokens_details.reasoning_tokens",
    "output_tokens_details.thinking_tokens",
    "reasoning_tokens",
)
MOST_TOKENS = 2**31 - 1  # more is nonsense, and no column holds it


class Counts(NamedTuple):
    """Tokens of one reply; None where the server didn't count."""

    tokens_in: int | None
    cached: int | None
    tokens_out: int | None
    thinking: int | None


def counts(usage: Mapping[str, Any]) -> Counts:
    """What a server's usage says. Zeros stand for "not counted": no prompt has no tokens.

    Where the cached tokens are more than the prompt's, the server counts them beside it.
    """
    tokens_in, cached = first(usage, TOKENS_IN) or None, first(usage, CACHED)
    if tokens_in is None and (fresh := whole(usage.get("prompt_n"))):
        tokens_in = fresh + (cached or 0)  # llama.cpp's timings leave the cached ones out
    if tokens_in is None:
        cached = cached or None
    if cached is not None and cached > (tokens_in or 0):
        tokens_in = cached + (tokens_in or 0)
    return Counts(
        tokens_in, cached, first(usage, TOKENS_OUT) or None, first(usage, THINKING) or None
    )


def first(facts: Mapping[str, Any], paths: tuple[str, ...]) -> int | None:
    """The first whole number under one of the paths, a positive one before a zero."""
    found = [value for path in paths if (value := whole(at(facts, path))) is not None]
    return next((value for value in found if value), found[0] if found else None)


def at(facts: Any, path: str) -> Any:
    """What stands under "a.b", None where nothing does."""
    for name in path.split("."):
        facts = facts.get(name) if isinstance(facts, Mapping) else None
    return facts


def whole(value: object) -> int | None:
    """A count: 12, 12.0 or "12"; None for anything else."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value) if len(value) < 20 else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not math.isfinite(value) or value != int(value) or not 0 <= value <= MOST_TOKENS:
        return None
    return int(value)


def ms(nanoseconds: object) -> float | None:
    """Milliseconds out of nanoseconds; None where there are none."""
    if isinstance(nanoseconds, bool) or not isinstance(nanoseconds, int | float):
        return None
    return round(nanoseconds / 1e6, 3) if math.isfinite(nanoseconds) and nanoseconds >= 0 else None


class Said(NamedTuple):
    """A piece of a reply: words for the reader, and thoughts."""

    text: str = ""
    thinking: str = ""


_REASONING = ("reasoning_content", "reasoning", "thinking", "thoughts", "reasoning_text")
_OURS = ("text", "output_text", "input_text", "")


def said(message: Mapping[str, Any]) -> Said:
    """The words of a message or a delta, wherever the server puts them."""
    parts = content(message.get("content"))
    thinking = next((t for name in _REASONING if (t := _plain(message.get(name)))), "")
    if not thinking:  # OpenRouter says it twice, LiteLLM in blocks
        rows = message.get("reasoning_details") or message.get("thinking_blocks")
        thinking = _plain(rows)
    return Said(parts.text, thinking + parts.thinking)


def content(value: object) -> Said:
    """A text, or a list of chunks of which those of type "text" are the reply."""
    if value is None:
        return Said()
    if isinstance(value, str):
        return Said(value)
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list):
        raise TypeError(f"content is {type(value).__name__}")
    text, thinking = [], []
    for chunk in value:
        if isinstance(chunk, str):
            text.append(chunk)
        elif isinstance(chunk, Mapping):
            kind = str(chunk.get("type") or "").lower()
            if chunk.get("thought") is True:  # Google's way
                thinking.append(_plain(chunk))
            elif kind in _OURS:
                text.append(_plain(chunk.get("text", chunk.get("content"))))
            elif "think" in kind or "reason" in kind:
                thinking.append(_plain(chunk))
    return Said("".join(text), "".join(thinking))


def piece(value: object) -> str:
    """A text of a stream, an object's own words; raises TypeError: a guess would be scored."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, Mapping) and (text := _plain(value)):
        return text
    raise TypeError(f"a piece of text is {type(value).__name__}")


def refusal(value: object) -> str:
    """What a list of chunks has in its parts of type "refusal"."""
    parts = value if isinstance(value, list) else []
    said = [part.get("refusal") for part in parts if isinstance(part, Mapping)]
    return "".join(each for each in said if isinstance(each, str))


def reason(value: object) -> str:
    """Why a reply ended: a word that can be kept, also where it stands in an object."""
    if isinstance(value, Mapping):
        value = value.get("type") or value.get("reason")
    return printable(str(value))[:LONGEST_WORD] if value else ""


DEEPEST = 60  # levels of a host's own JSON that are passed on


def passed_on(value: Any, depth: int = 0) -> Any:
    """A host's own JSON as ours can say it: no NaN, no half of a pair, an end to its depth."""
    if depth > DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {printable(str(key)): passed_on(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [passed_on(each, depth + 1) for each in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return printable(value) if isinstance(value, str) else value


def vector(value: object) -> list[float]:
    """An embedding; raises TypeError or ValueError for anything but a list of finite numbers."""
    if not isinstance(value, list) or not value:
        raise TypeError(f"an embedding is {type(value).__name__}")
    found = [float(each) for each in value]
    if not all(map(math.isfinite, found)):
        raise ValueError("an embedding has a number that is not finite")
    return found


def written(value: object) -> str:
    """A value as JSON, for a server that gives the reply's object in place of its text."""
    return json.dumps(value, ensure_ascii=False)


def _plain(value: object) -> str:
    """Every text below a value, in order."""
    return "".join(_texts(value, 0))


def _texts(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < 6 and isinstance(value, list):
        for each in value:
            yield from _texts(each, depth + 1)
    elif depth < 6 and isinstance(value, Mapping):
        for name in ("thinking", "reasoning", "text", "summary", "content", "value"):
            if value.get(name):
                yield from _texts(value[name], depth + 1)
                return


def rows(value: object) -> list[Mapping[str, Any]] | None:
    """A list of models: bare, or under data, models or items; names alone count. None: no list."""
    if isinstance(value, Mapping):
        for name in ("data", "models", "items", "result"):
            inner = value.get(name)
            if isinstance(inner, list | Mapping):
                return rows(inner)
        empty = any(name in value and value[name] is None for name in ("data", "models"))
        return [] if empty and not value.get("error") else None  # Go's way of writing no rows
    if not isinstance(value, list):
        return None
    found: list[Mapping[str, Any]] = []
    for row in value:
        if isinstance(row, str):
            found.append({"id": row})
        elif isinstance(row, Mapping):
            found.append(row)
    return found if found or not value else None


NAMES = ("id", "model", "name", "model_id", "model_name", "key", "slug")
LONGEST_NAME = 200  # characters, as the table of models has them
LONGEST_DIGEST = 80
LONGEST_WORD = 100


def name_of(row: Mapping[str, Any], keys: tuple[str, ...] = NAMES) -> str:
    """What to call the model in a request: "" where the row has no name that can be kept.

    A model whose name can't be stored or sent is left out; the others of its host are not.
    """
    for key in keys:
        value = row.get(key)
        if isinstance(value, str) and value.strip():
            name = value.strip()
            return "" if len(name) > LONGEST_NAME or texts.bad_text(name) else name
    return ""


def digest_of(row: Mapping[str, Any]) -> str:
    """The model's digest; "" where there is none."""
    return printable(str(row.get("digest") or ""))[:LONGEST_DIGEST]


def words(value: object) -> tuple[str, ...]:
    """A list of short texts, such as capabilities; what is not text is left out."""
    found = value if isinstance(value, list) else []
    return tuple(printable(each)[:LONGEST_WORD] for each in found if isinstance(each, str))


_LENGTHS = (
    "max_model_len", "context_length", "context_window", "max_context_length", "max_input_tokens",
    "meta.n_ctx", "meta.n_ctx_train", "top_provider.context_length", "loaded_context_length",
    "inputTokenLimit", "max_sequence_length", "n_ctx",
)  # fmt: skip


def context_of(row: Mapping[str, Any]) -> int | None:
    """Tokens of context that a row of a list of models tells."""
    return first(row, _LENGTHS) or None
