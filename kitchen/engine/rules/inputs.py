"""Finding the inputs of a step or dish at hand, or saying what is missing."""

from __future__ import annotations

from kitchen.engine.decisions import Action
from kitchen.engine.events import Event
from kitchen.engine.reasons import Reason
from kitchen.engine.rules.common import (
    inputs,
    refuse,
    rival,
)
from kitchen.engine.state import Item, Kitchen, Seat


def gather(
    k: Kitchen, seat: Seat, action: Action, extra: int, out: list[Event], kinds: tuple[str, ...],
    name: str,
) -> list[Item] | None:  # fmt: skip
    """An item of each kind at hand or on the counter; or None, and the refusal is logged."""
    found, missing, unfit = inputs(k, seat, kinds)
    if not missing:
        return found
    if unfit is not None:
        refuse(k, seat, action, extra, out, Reason.SPOILED, item=unfit.id, state=unfit.state)
        return None
    for kind in missing:
        winner = rival(k, out, seat, kind)
        if winner is not None and k.seats[winner].at == seat.at:
            refuse(k, seat, action, extra, out, Reason.LOST_RACE, [winner], item=kind, other=winner)
            return None
    refuse(
        k, seat, action, extra, out, Reason.MISSING_INPUT, name=name, missing=" and ".join(missing)
    )
    return None


def room(k: Kitchen, seat: Seat, used: list[Item]) -> bool:
    """Whether what is made of these fits into the seat's hands."""
    held = sum(item.place == seat.name for item in used)
    return len(seat.hands) - held < k.plan.hands
