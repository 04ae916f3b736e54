"""What a seat remembers: recent turns, its own summary of older ones, a notebook, and recall.

Everything is kept in the `memory` column of the seat's turns, and takes effect when its tick has
closed: a turn reads the memory of turns that are done, and of nothing else. So a repeated turn
sees the same memory, and a decision that lost its fence leaves none behind.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from agents.hosts import Message
from agents.prompts import Exchange
from masterchef.durable import sql

CHARS_A_TOKEN = 3.0  # before a host has counted anything; low, so that the first guess is safe
RECALLED = 2
LEAST_SIMILAR = 0.3
LONGEST_ENTRY = 240  # characters of an old turn that are kept for recall

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
_OLD = """
SELECT memory->'compacted'->'old' AS old FROM kitchen_turn
WHERE session_id = %s AND seat = %s AND tick < %s AND state = 'done' AND memory ? 'compacted'
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


class Old(NamedTuple):
    """A turn that has left the window: its words, cut, and their embedding."""

    tick: int
    text: str
    vector: np.ndarray[Any, np.dtype[np.float32]]


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
        return book

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
) -> dict[str, Any]:
    """What a turn adds to its seat's memory, as JSON."""
    written: dict[str, Any] = {
        "user": exchange.user,
        "assistant": exchange.assistant,
        "tokens": tokens,
        "chars": chars,
    }
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


def compaction(memory: Memory, old: Sequence[Old]) -> dict[str, Any]:
    """The record of a compaction, from the memory after it and the turns that it dropped."""
    return {
        "summary": memory.summary,
        "notebook": memory.notebook,
        "window_from": memory.window_from,
        "old": [{"tick": o.tick, "text": o.text, "vector": pack(o.vector)} for o in old],
    }


def entry(turn: Remembered) -> str:
    """The words of an old turn that recall compares and shows."""
    seen = turn.exchange.user.split("\n{", 1)[0]  # without the line of options
    return f"{seen[: LONGEST_ENTRY - 80]} -> {turn.exchange.assistant}"[:LONGEST_ENTRY]


def old_turns(session_id: UUID, seat: str, tick: int) -> list[Old]:
    """Every turn that has left the window and has an embedding, oldest first."""
    return [
        Old(item["tick"], item["text"], unpack(item["vector"]))
        for row in sql(_OLD, (session_id, seat, tick))
        for item in row.old or ()
    ]


def similar(old: Sequence[Old], vector: Sequence[float], *, top: int = RECALLED) -> list[Old]:
    """The `top` entries nearest to the vector by cosine, those below LEAST_SIMILAR left out.

    Equal ones go by age, older first, so that a repeated turn recalls the same.
    """
    wanted = np.asarray(vector, dtype=np.float32)
    same = [item for item in old if item.vector.shape == wanted.shape]
    if not same or not np.any(wanted):
        return []
    rows = np.stack([item.vector for item in same])
    norms = np.linalg.norm(rows, axis=1) * np.linalg.norm(wanted)
    cosines = np.round(rows @ wanted / np.where(norms == 0, 1, norms), 4)
    order = np.argsort(-cosines, kind="stable")[:top]
    return [same[i] for i in order if cosines[i] >= LEAST_SIMILAR]


def pack(vector: Sequence[float] | np.ndarray[Any, Any]) -> str:
    """A vector as base64 of 16-bit floats: 1.5 kB for 576 numbers."""
    return base64.b64encode(np.asarray(vector, dtype="<f2").tobytes()).decode()


def unpack(text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The vector of `pack`."""
    return np.frombuffer(base64.b64decode(text), dtype="<f2").astype(np.float32)
