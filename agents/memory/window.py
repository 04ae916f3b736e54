"""Recent turns, the summary of those before, and the notebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from agents.hosts import Message
from agents.prompts import Exchange
from kitchen.engine.words import NOTEBOOK_SIZE
from masterchef.durable import sql

CHARS_A_TOKEN = 3.0  # before a host has counted anything; low, so that the first guess is safe

_LAST_COMPACTION = """
SELECT memory->'compacted'->>'summary' AS summary, memory->'compacted'->'notebook' AS notebook,
       (memory->'compacted'->>'window_from')::int AS window_from
FROM kitchen_turn
WHERE session_id = %s AND seat = %s AND tick < %s AND state = 'done' AND memory ? 'compacted'
ORDER BY tick DESC LIMIT 1
"""
_WINDOW = """
SELECT tick, memory - 'compacted' AS memory FROM kitchen_turn
WHERE session_id = %s AND seat = %s AND tick < %s AND tick >= %s AND state = 'done'
  AND memory ? 'user'
ORDER BY tick
"""


class Remembered(NamedTuple):
    """One remembered turn. `tokens` is what the host counted for the whole prompt and reply."""

    tick: int
    exchange: Exchange
    tokens: int | None
    chars: int
    notes: Sequence[Sequence[str]] = ()
    trouble: str = ""


@dataclass
class Memory:
    """What one seat remembers at one tick."""

    summary: str = ""
    notebook: dict[str, str] = field(default_factory=dict)
    window: list[Remembered] = field(default_factory=list)
    window_from: int = 0

    @property
    def exchanges(self) -> list[Exchange]:
        return [turn.exchange for turn in self.window]

    @property
    def trouble(self) -> str:
        """Why the last reply could not be read, if it could not."""
        return self.window[-1].trouble if self.window else ""

    @property
    def counted(self) -> bool:
        """Whether a host has counted the last turn's tokens, so that estimates are good."""
        return bool(self.window and self.window[-1].tokens)

    def notes(self) -> dict[str, str]:
        """The notebook with the window's notes written in; the last text of a key holds."""
        book = dict(self.notebook)
        for turn in self.window:
            for key, text in turn.notes:
                book.pop(key, None)
                if text:
                    book[key] = text
        return dict(list(book.items())[-NOTEBOOK_SIZE:])

    def newest_notes(self, tokens: int) -> dict[str, str]:
        """The newest notes of the last compaction that fit into about so many tokens."""
        left, kept = tokens * CHARS_A_TOKEN, []
        for key, text in reversed(self.notebook.items()):
            left -= len(key) + len(text)
            if left < 0:
                break
            kept.append((key, text))
        return dict(reversed(kept))

    def tokens_of(self, messages: Sequence[Message]) -> int:
        """About how many tokens the messages have.

        The host counted the prompt and reply of the last turn; only what is new is estimated, by
        the characters a token that the host's count came to.
        """
        chars = sum(len(message["content"]) for message in messages)
        last = self.window[-1] if self.window else None
        if last is None or not last.tokens:
            return round(chars / CHARS_A_TOKEN)
        new = chars - last.chars
        rate = max(last.chars / last.tokens, 1.0)
        return round(last.tokens + new / rate) if new >= 0 else round(chars / rate)


def load(session_id: UUID, seat: str, tick: int) -> Memory:
    """The seat's memory before `tick`, from turns that are done."""
    last = sql(_LAST_COMPACTION, (session_id, seat, tick)).fetchone()
    memory = Memory()
    if last is not None:
        memory = Memory(last.summary, dict(last.notebook), [], last.window_from)
    rows = sql(_WINDOW, (session_id, seat, tick, memory.window_from))
    memory.window = [_remembered(row.tick, row.memory) for row in rows]
    return memory


def record(
    exchange: Exchange,
    *,
    tokens: int | None,
    chars: int,
    notes: Sequence[Mapping[str, str]],
    trouble: str = "",
    compacted: Mapping[str, Any] | None = None,
    choice: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What a turn adds to its seat's memory, as JSON."""
    written: dict[str, Any] = {
        "user": exchange.user,
        "assistant": exchange.assistant,
        "tokens": tokens,
        "chars": chars,
    }
    if choice is not None:
        written["choice"] = dict(choice)
    if notes:
        written["notes"] = [[note["key"], note["text"]] for note in notes]
    if trouble:
        written["trouble"] = trouble
    if compacted is not None:
        written["compacted"] = dict(compacted)
    return written


def _remembered(tick: int, written: Mapping[str, Any]) -> Remembered:
    return Remembered(
        tick,
        Exchange(written["user"], written["assistant"]),
        written.get("tokens"),
        written.get("chars", 0),
        written.get("notes", ()),
        written.get("trouble", ""),
    )


def split(memory: Memory, kept_tokens: int) -> tuple[list[Remembered], list[Remembered]]:
    """(dropped, kept): the newest turns that together have at most `kept_tokens` are kept."""
    rate = CHARS_A_TOKEN
    if memory.window and memory.window[-1].tokens:
        rate = max(memory.window[-1].chars / memory.window[-1].tokens, 1.0)
    left = kept_tokens * rate
    cut = len(memory.window)
    while cut > 0:
        exchange = memory.window[cut - 1].exchange
        left -= len(exchange.user) + len(exchange.assistant)
        if left < 0:
            break
        cut -= 1
    return memory.window[:cut], memory.window[cut:]


def compacted(memory: Memory, kept: list[Remembered], tick: int, summary: str) -> Memory:
    """The memory after a compaction at `tick`: only `kept` turns stay in the window.

    The host's counts of the kept turns were of longer prompts, and are forgotten.
    """
    window_from = kept[0].tick if kept else tick
    window = [turn._replace(tokens=None, chars=0) for turn in kept]
    return Memory(summary, memory.notes(), window, window_from)
