"""A brigade that forgets: of its notebook, a seat reads what it wrote in its last N decisions.

A note carries the number of the decision at which it was written. What was heard is heard once, as
it is for anybody; what the kitchen itself shows, tasks and a ticket at the pass, isn't forgotten.
"""

from __future__ import annotations

from kitchen.engine.brigade import brigade
from kitchen.engine.brigade.turn import Seen
from kitchen.engine.decisions import Decision, Note
from kitchen.engine.words import MESSAGE_LENGTH

_AT = "~"


def forgetful(seen: Seen, taken: int, remembers: int) -> Decision:
    """What the brigade would decide at its decision number `taken` if it remembered so many."""
    book = {
        key: text
        for key, (at, text) in ((k, _read(t)) for k, t in seen.get("notebook", {}).items())
        if taken - at <= remembers
    }
    made = brigade({**seen, "notebook": book})
    notes = tuple(
        Note(note.key, f"{taken}{_AT}{note.text}"[:MESSAGE_LENGTH] if note.text else "")
        for note in made.notes
    )
    return Decision(made.action, made.messages, notes)


def _read(text: str) -> tuple[int, str]:
    """(decision at which it was written, what was written); another's hand is as old as can be."""
    at, mark, rest = text.partition(_AT)
    return (int(at), rest) if mark and at.isdecimal() else (0, text)
