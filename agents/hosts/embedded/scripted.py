"""The `scripted` model: every reply is a function of the prompt and the seed, and nothing else.

- A schema with an `action` and a user message that holds a JSON object with `options`: one of
  the newest such options, as a decision of the kitchen.
- Any other schema: a small value that fits it.
- Tools on offer and a directive `[[tool:NAME {"argument": 1}]]` in what the user wrote: the first
  directive is called, after its result the second, and so on. `NAME` may list several names
  with `|` between, of which the first on offer is called.
- A last user message that asks for a summary: one line of it.
- Anything else: a short text with a hash of the prompt.
"""

import hashlib
import json
import random
import re
import time
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from agents.hosts.embedded import bag, schemas
from agents.hosts.embedded.asks import Ask, Done, Failed, Message, Piece, ToolCall, Vectors
from agents.hosts.embedded.stats import Stats

DIRECTIVE = re.compile(r"\[\[tool:([\w|.:-]+)\s*")
SUMMARY = re.compile(r"\bsummar(y|ise|ize)", re.IGNORECASE)
CHUNKS = 4  # pieces of a streamed reply


class Scripted:
    """The model `scripted`; it needs no slot, and counts tokens as words and signs."""

    name = "scripted"
    aliases = frozenset({"scripted:latest"})
    capabilities: tuple[str, ...] = ("completion", "tools", "embedding")
    context_length = 131072

    def __init__(self, stats: Stats) -> None:
        self.stats = stats
        self.cache = bag.PrefixCache()

    @property
    def digest(self) -> str:
        return _digest()

    def facts(self) -> dict[str, Any]:
        return {
            "size": Path(__file__).stat().st_size,
            "details": {
                "parent_model": "",
                "format": "rule",
                "family": "scripted",
                "families": ["scripted"],
                "parameter_size": "0",
                "quantization_level": "none",
            },
            "template": "",
            "model_info": {
                "general.architecture": "scripted",
                "general.parameter_count": 0,
                "scripted.context_length": self.context_length,
                "scripted.embedding_length": bag.DIMENSIONS,
            },
        }

    async def answer(self, ask: Ask) -> AsyncGenerator[Piece, None]:
        started = time.perf_counter_ns()
        messages, truncated = self._fit(ask)
        texts = bag.prompt_texts(messages)
        counts = [bag.count(text) for text in texts]
        cached = self.cache.cached(texts, counts)
        read_ns = time.perf_counter_ns() - started
        reply = respond(messages, ask)
        reason, text = _cut(ask, reply)
        pieces = [reply] if isinstance(reply, ToolCall) else _chunks(text)
        for piece in pieces:
            yield piece
        self.cache.keep([*texts, bag.reply_text(text)])
        spent_ns = time.perf_counter_ns() - started - read_ns
        total, written = sum(counts), max(1, bag.count(text))
        done = Done(reason, total, cached, written, read_ns, spent_ns, 0, truncated)
        self.stats.add(done)
        yield done

    async def load(self, keep_s: float | None) -> None:
        """There is nothing to load."""

    async def embed(self, texts: Sequence[str], keep_s: float | None = None) -> Vectors:
        return Vectors([bag.vector(text) for text in texts], sum(map(bag.count, texts)))

    async def close(self) -> None:
        """Nothing is held."""

    def _fit(self, ask: Ask) -> tuple[list[Message], bool]:
        window = int(ask.options.get("num_ctx") or self.context_length)
        messages = list(ask.messages) if ask.prompt is None else [Message("user", ask.prompt)]
        while (tokens := sum(map(bag.count, bag.prompt_texts(messages)))) >= window:
            oldest = 1 if messages[0].role == "system" else 0
            if not ask.truncate or len(messages) <= oldest + 1:
                raise Failed(400, f"the prompt has {tokens} tokens and num_ctx is {window}")
            del messages[oldest]
        return messages, len(messages) < len(ask.messages)


def respond(messages: Sequence[Message], ask: Ask) -> str | ToolCall:
    """The whole reply, before any limit on its length."""
    mark = fingerprint(messages, ask.options.get("seed"))
    users = [message.content for message in messages if message.role == "user"]
    last = users[-1] if users else ""
    if ask.schema is not None:
        return json.dumps(_by_schema(ask.schema, users, random.Random(mark)))
    if ask.tools and (call := _next_call(messages, {tool.name for tool in ask.tools}, mark)):
        return call
    if SUMMARY.search(last):
        return f"Summary {mark[:8]}: {len(messages)} messages, last said: {last[:80].strip()}"
    return f"scripted reply {mark[:16]}"


def fingerprint(messages: Sequence[Message], seed: Any) -> str:
    """sha256 of roles, contents, tool calls and the seed, in hex."""
    rows = [
        [
            message.role,
            message.content,
            [[call.name, call.arguments] for call in message.tool_calls],
        ]
        for message in messages
    ]
    return hashlib.sha256(json.dumps([rows, seed], sort_keys=True).encode()).hexdigest()


def _by_schema(schema: Mapping[str, Any], users: Sequence[str], rng: random.Random) -> Any:
    # A request to repair a reply comes after the observation and doesn't repeat its options.
    newest = (options for text in reversed(users) if (options := _options(text)))
    if "action" in schema.get("properties", {}) and (options := next(newest, [])):
        return {"action": rng.choice(options), "messages": [], "notes": []}
    return schemas.instance(schema, rng)


def _options(text: str) -> list[Any]:
    """The `options` of the last JSON object in the text that has any."""
    found = [options for value in _objects(text) if (options := _offered(value))]
    return found[-1] if found else []


def _offered(value: Any) -> list[Any]:
    """`options` of the object, or of an object within it."""
    if not isinstance(value, dict):
        return []
    own = value.get("options")
    if isinstance(own, list) and own:
        return own
    return next((options for part in value.values() if (options := _offered(part))), [])


def _objects(text: str) -> Iterator[dict[str, Any]]:
    decoder, at = json.JSONDecoder(), text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
            yield value
        except ValueError:
            end = at + 1
        at = text.find("{", end)


def _next_call(messages: Sequence[Message], offered: set[str], mark: str) -> ToolCall | None:
    wanted = [
        (names, arguments)
        for message in messages
        if message.role == "user"
        for names, arguments in _directives(message.content)
    ]
    made = sum(len(message.tool_calls) for message in messages)
    for names, arguments in wanted[made : made + 1]:
        for name in names:
            if name in offered:
                return ToolCall(name, arguments, f"call_{mark[:24]}")
    return None


def _directives(text: str) -> Iterator[tuple[list[str], Any]]:
    for found in DIRECTIVE.finditer(text):
        arguments: Any = {}
        if not text.startswith("]]", found.end()):
            try:
                arguments, _ = json.JSONDecoder().raw_decode(text, found.end())
            except ValueError:
                continue  # a directive that is broken is only text
        yield found[1].split("|"), arguments


def _cut(ask: Ask, reply: str | ToolCall) -> tuple[str, str]:
    """Why the reply ended, and its text within num_predict tokens and before any stop word."""
    if isinstance(reply, ToolCall):
        return "tool_calls", json.dumps([reply.name, reply.arguments])
    stops = ask.options.get("stop") or []
    for stop in [stops] if isinstance(stops, str) else stops:
        reply = reply.partition(stop)[0]
    limit = int(ask.options.get("num_predict") or -1)
    if 0 < limit < bag.count(reply):
        return "length", bag.first(reply, limit)
    return "stop", reply


def _chunks(text: str) -> list[str]:
    size = -(-len(text) // CHUNKS) or 1
    return [text[at : at + size] for at in range(0, len(text), size)]


@lru_cache(1)
def _digest() -> str:
    """sha256 of the rule's source: a new rule is another model."""
    sources = [Path(part.__file__ or "").read_bytes() for part in (bag, schemas)]
    return hashlib.sha256(b"".join([Path(__file__).read_bytes(), *sources])).hexdigest()
