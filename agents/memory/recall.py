"""Old turns that come back to mind: by the cosine between embeddings."""

import base64
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from agents.memory.window import Memory, Remembered
from agents.prompts import without_options
from masterchef.durable import sql

RECALLED = 2
LEAST_SIMILAR = 0.3
LONGEST_ENTRY = 240  # characters of an old turn that are kept for recall

_OLD = """
SELECT memory->'compacted'->'old' AS old FROM kitchen_turn
WHERE session_id = %s AND seat = %s AND tick < %s AND state = 'done' AND memory ? 'compacted'
ORDER BY tick
"""


class Old(NamedTuple):
    """A turn that has left the window: its words, cut, and their embedding."""

    tick: int
    text: str
    vector: np.ndarray[Any, np.dtype[np.float32]]


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
    seen = " ".join(without_options(turn.exchange.user).split())
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
