"""What each event changes. Nothing else in the engine writes to a kitchen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kitchen.engine.effects import (
    authority,
    goods,
    guests,
    memories,
    people,
    production,
    session,
    upkeep,
)
from kitchen.engine.events import Event
from kitchen.engine.state import Kitchen

EFFECTS: dict[str, Callable[[Kitchen, Event], None]] = {
    **people.EFFECTS,
    **goods.EFFECTS,
    **production.EFFECTS,
    **guests.EFFECTS,
    **upkeep.EFFECTS,
    **authority.EFFECTS,
    **session.EFFECTS,
    **memories.EFFECTS,
}


def emit(
    k: Kitchen, out: list[Event], kind: str, seat: str | None, data: dict[str, Any], at: int
) -> None:
    """Logs an event of the present tick and applies it."""
    event = Event(kind, at, k.tick, seat, data)
    EFFECTS[kind](k, event)
    out.append(event)


def apply(k: Kitchen, event: Event) -> None:
    """Applies a logged event to the kitchen in the state in which it was logged."""
    EFFECTS[event.kind](k, event)
