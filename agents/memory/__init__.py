"""What a seat remembers: recent turns, its own summary of older ones, a notebook, and recall.

Everything is kept in the `memory` column of the seat's turns, and takes effect when its tick has
closed: a turn reads the memory of turns that are done, and of nothing else. So a repeated turn
sees the same memory, and a decision that lost its fence leaves none behind.
"""

from agents.memory.recall import (
    LONGEST_ENTRY,
    Old,
    compaction,
    entry,
    old_turns,
    pack,
    similar,
    unpack,
)
from agents.memory.window import (
    Memory,
    Remembered,
    compacted,
    load,
    record,
    split,
)

__all__ = [
    "LONGEST_ENTRY",
    "Memory",
    "Old",
    "Remembered",
    "compacted",
    "compaction",
    "entry",
    "load",
    "old_turns",
    "pack",
    "record",
    "similar",
    "split",
    "unpack",
]
