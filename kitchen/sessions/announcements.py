"""After the commit: messages to workers, pokes to watchers. Best effort: the rows are the truth."""

from typing import NamedTuple
from uuid import UUID

from masterchef.durable import Message, hint, later, send
from masterchef.live.pokes import poke


class Opened(NamedTuple):
    """What a transaction leaves to be said after its commit."""

    turns: list[tuple[int, str]]  # (turn id, role), to be sent
    run_on: int | None = None  # the tick to close next: nobody is waited for
    due_in_s: float = 0.0
    ended: bool = False


def turn_message(turn_id: int, role: str) -> Message:
    """The hint that a turn is ready."""
    return hint("turn", turn_id, f"turns.{role}")


def announce(session_id: UUID, opened: Opened) -> None:
    """Send the messages of an opened tick and poke those who watch."""
    messages = [turn_message(turn_id, role) for turn_id, role in opened.turns]
    if opened.run_on is not None:
        go_on = Message("kitchen.run_on", [str(session_id), opened.run_on])
        if opened.due_in_s > 0:
            later(opened.due_in_s, go_on)
        else:
            messages.append(go_on)
    if opened.ended:
        messages.append(Message("kitchen.measure_session", [str(session_id)]))
    send(*messages)
    poke(session_id)
