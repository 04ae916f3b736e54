"""The rules: what each action needs and which event follows. They read the kitchen and emit."""

from __future__ import annotations

from collections.abc import Callable

from kitchen.engine.decisions import Action
from kitchen.engine.events import Event
from kitchen.engine.rules import (
    authority,
    movement,
    phone,
    plate_verdicts,
    plates,
    preparation,
    standing_orders,
    upkeep,
)
from kitchen.engine.state import Kitchen, Seat

# A rule gets the kitchen, the seat, its action, the extra time of its talk and thought, and the
# log; it returns whether the action was carried out.
RuleFunction = Callable[[Kitchen, Seat, Action, int, list[Event]], bool]

RULES: dict[str, RuleFunction] = {
    **movement.RULES,
    **preparation.RULES,
    **plates.RULES,
    **plate_verdicts.RULES,
    **upkeep.RULES,
    **phone.RULES,
    **authority.RULES,
    **standing_orders.RULES,
}
