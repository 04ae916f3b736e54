"""The door is the meter: tokens are counted out of the replies that pass it.

One line a call in a file beside the door's folder, which no container can see.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

LONGEST = 4 << 20  # bytes of a line, or of a reply that is one object, that are looked into
REFUSALS = frozenset({401, 402, 403, 429, 503, 529})  # by which servers tell limits and sign-ins
_SIGNS = (b"usage", b"eval_count", b"usageMetadata")


class Tokens(NamedTuple):
    """What passed: calls that were answered, the tokens that the servers counted, and calls that
    were refused for a limit or a sign-in."""

    calls: int = 0
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    refused: int = 0


class Meter:
    """Reads one reply as it passes: a stream of events or of lines, or one object."""

    def __init__(self) -> None:
        self.line = bytearray()
        self.whole = bytearray()  # for a reply that is one object over several lines
        self.found = {"in": 0, "cached": 0, "out": 0}

    def feed(self, chunk: bytes) -> None:
        """The next bytes; lines are read as they end."""
        if len(self.whole) <= LONGEST:
            self.whole += chunk
        *whole, rest = chunk.split(b"\n")
        for part in whole:
            self._read(bytes(self.line) + part)
            self.line.clear()
        if len(self.line) + len(rest) <= LONGEST:
            self.line += rest

    def counted(self, status: int) -> dict[str, Any]:
        """The call's line."""
        self._read(bytes(self.line))
        if not any(self.found.values()) and len(self.whole) <= LONGEST:
            self._read(bytes(self.whole))
        return {"status": status, **self.found}

    def _read(self, line: bytes) -> None:
        line = line.strip().removeprefix(b"data:").strip()
        if not line.startswith(b"{") or not any(sign in line for sign in _SIGNS):
            return
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            return
        for usage in _usages(value):
            # Servers repeat their counts while they grow, so the highest of a reply counts.
            for name, count in _counts(usage).items():
                self.found[name] = max(self.found[name], count)


def _usages(value: Any) -> list[dict[str, Any]]:
    """The objects of counts that stand in an event, in every protocol that passes here."""
    found = [value]
    for key in ("message", "response"):
        if isinstance(value.get(key), dict):
            found.append(value[key])
    inner = [each.get(key) for each in found for key in ("usage", "usageMetadata")]
    return [each for each in [value, *inner] if isinstance(each, dict)]


def _counts(usage: dict[str, Any]) -> dict[str, int]:
    def of(*names: str) -> int:
        values = [usage.get(name) for name in names]
        whole = [each for each in values if isinstance(each, int) and not isinstance(each, bool)]
        return max([0, *whole])

    details = usage.get("prompt_tokens_details") or usage.get("input_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    made = of("cache_creation_input_tokens")
    read = of("cache_read_input_tokens")
    return {
        # Anthropic's input leaves out what was cached.
        "in": of("prompt_tokens", "input_tokens", "prompt_eval_count", "promptTokenCount")
        + made + read,
        "cached": max(
            read, of("cachedContentTokenCount"), cached if isinstance(cached, int) else 0
        ),
        "out": of("completion_tokens", "output_tokens", "eval_count", "candidatesTokenCount")
        + of("thoughtsTokenCount"),
    }  # fmt: skip


def note(path: Path, line: dict[str, Any]) -> None:
    """Append the call; several processes may."""
    with path.open("ab") as file:
        file.write(json.dumps(line).encode() + b"\n")


def read(path: Path) -> Tokens:
    """What all of the door's calls used, whichever process served them."""
    total = Tokens()
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return total
    for line in lines:
        try:
            call = json.loads(line)
            total = Tokens(
                total.calls + (call["status"] < 400),
                total.tokens_in + call["in"],
                total.tokens_cached + call["cached"],
                total.tokens_out + call["out"],
                total.refused + (call["status"] in REFUSALS),
            )
        except (ValueError, KeyError, TypeError):
            continue  # a line that was cut by a crash
    return total
