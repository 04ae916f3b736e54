"""Words as tokens: counting, a prefix cache that is simulated, and a bag of words as a vector."""

import hashlib
import json
import math
import re
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache

from agents.hosts.embedded.asks import Message

TOKEN = re.compile(r"\w{1,8}|[^\w\s]")
DIMENSIONS = 256


@lru_cache(4096)
def count(text: str) -> int:
    """Tokens of a text: pieces of words up to eight letters, and single signs."""
    return len(TOKEN.findall(text))


def first(text: str, tokens: int) -> str:
    """The text up to its given number of tokens."""
    ends = [found.end() for found in TOKEN.finditer(text)]
    return text[: ends[tokens - 1]] if tokens <= len(ends) else text


def prompt_texts(messages: Sequence[Message]) -> list[str]:
    """One text for each message, template included, in the order in which it is read."""
    return [_framed(message.role, _said(message)) for message in messages]


def reply_text(text: str) -> str:
    """A reply as the next prompt will repeat it."""
    return _framed("assistant", text)


def _framed(role: str, text: str) -> str:
    return f"<{role}>{text}"


def _said(message: Message) -> str:
    calls = [json.dumps([call.name, call.arguments]) for call in message.tool_calls]
    return "".join([message.content, *calls])


class PrefixCache:
    """Which openings of conversations have been read before, by whole messages, newest kept."""

    def __init__(self, kept: int = 20000) -> None:
        self.kept = kept
        self._known: OrderedDict[bytes, None] = OrderedDict()

    def cached(self, texts: Sequence[str], counts: Sequence[int]) -> int:
        """Tokens of the longest known opening; like llama.cpp, the last message is read anew."""
        total = best = 0
        for key, tokens in zip(_keys(texts[:-1]), counts, strict=False):
            total += tokens
            if key in self._known:
                best = total
        return best

    def keep(self, texts: Sequence[str]) -> None:
        for key in _keys(texts):
            self._known[key] = None
            self._known.move_to_end(key)
        while len(self._known) > self.kept:
            self._known.popitem(last=False)


def _keys(texts: Sequence[str]) -> list[bytes]:
    chain, keys = hashlib.sha256(), []
    for text in texts:
        chain.update(b"\0" + text.encode(errors="replace"))
        keys.append(chain.digest())
    return keys


def vector(text: str) -> list[float]:
    """A unit vector: each word, in lower case, adds one at a place that its checksum gives."""
    out = [0.0] * DIMENSIONS
    for word in re.findall(r"\w+", text.lower()):
        out[zlib.crc32(word.encode()) % DIMENSIONS] += 1.0
    length = math.sqrt(sum(value * value for value in out)) or 1.0
    return [value / length for value in out]
