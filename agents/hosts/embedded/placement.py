"""Which of llama.cpp's slots takes a prompt, so that no conversation loses its past.

A prompt that carries on what a free slot holds is sent there by number. Any other is left to
llama.cpp, which takes the slot that has been idle longest, saves what it holds in RAM and looks
there for the prompt's own past. It tells its choice only with the reply's first token, so we
foretell it: a prompt that came in the meantime would be sent to a slot that just lost its past.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

KEPT_SHARE = 0.5  # of what a slot holds; llama.cpp, too, saves it first if less of it is kept
LLAMA_CHOOSES = -1


class Held(NamedTuple):
    """What a slot holds: its newest prompt, and how long the prompts were that led to it."""

    prompt: Sequence[int] = ()
    lengths: tuple[int, ...] = ()

    def shared(self, prompt: Sequence[int]) -> int:
        """Tokens at the prompt's beginning that are held."""
        pairs = zip(self.prompt, prompt, strict=False)
        return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))

    def carried_on(self, prompt: Sequence[int]) -> "Held | None":
        """What the slot holds after the prompt, if the prompt belongs to this conversation.

        It does if it begins with a whole earlier prompt: two seats with one opening don't.
        """
        shared = self.shared(prompt)
        lengths = tuple(length for length in self.lengths if length <= shared)
        if not lengths or shared < KEPT_SHARE * len(self.prompt):
            return None
        return Held(prompt, (*lengths, len(prompt)))


@dataclass(slots=True, eq=False)
class Work:
    """A prompt on its way: the slot that it is or will be in, and what to ask llama.cpp for."""

    slot: int
    id_slot: int
    after: Held


class Places:
    """All slots of a server. What is wrong here costs a part of the cache, never a reply."""

    def __init__(self, slots: int) -> None:
        self._held = [Held()] * slots
        self._ended = [-1] * slots  # when each slot's last reply ended; -1: it never wrote one
        self._clock = itertools.count()
        self._working: set[Work] = set()

    def take(self, prompt: Sequence[int]) -> Work:
        """Choose a slot for the prompt, which stays its own until `leave`."""
        busy = {work.slot for work in self._working}
        free = [slot for slot in range(len(self._held)) if slot not in busy] or [0]
        mine = [(after, slot) for slot in free if (after := self._held[slot].carried_on(prompt))]
        if mine:
            after, slot = max(mine, key=lambda pair: self._held[pair[1]].shared(prompt))
            work = Work(slot, slot, after)
        else:
            idle = min(free, key=lambda slot: (self._ended[slot], -slot))  # as llama.cpp does
            work = Work(idle, LLAMA_CHOOSES, Held(prompt, (len(prompt),)))
        self._held[work.slot] = work.after
        self._working.add(work)
        return work

    def is_in(self, work: Work, slot: int) -> None:
        """llama.cpp told the slot. If it is not the foretold one, nobody knows what that holds."""
        if slot != work.slot:
            if self._held[work.slot] is work.after:
                self._held[work.slot] = Held()
            work.slot, self._held[slot] = slot, work.after

    def leave(self, work: Work) -> None:
        """The reply has ended, or its reader left."""
        self._working.discard(work)
        self._ended[work.slot] = next(self._clock)
