"""How much reading hostile bytes may cost, and what is said where it costs more."""

from typing import NamedTuple

MIB = 1 << 20


class Limits(NamedTuple):
    """Of each call, and of all calls of one reader together."""

    cpu_s: int = 5  # processor time of a call: the same on a machine that is busy
    wall_s: float = 60.0  # of a call; far above, for machines that are very busy
    memory: int = 1_536 * MIB  # bytes of address space
    answer: int = 300 * MIB  # bytes
    total_s: float = 120.0  # wall time of all calls together


class Exceeded(Exception):
    """The bytes cost more than they may; `kind` is time, memory, answer or crash."""

    def __init__(self, kind: str) -> None:
        super().__init__(_WORDS[kind])
        self.kind = kind


class Unreadable(ValueError):
    """The function refused the bytes; the message is its error's."""


_WORDS = {
    "time": "it takes too long to read",
    "memory": "it takes too much memory to read",
    "answer": "what was read is too large",
    "crash": "its reader crashed",
}
