"""The brigade: scripted seats that play levels 3 and 4 well by talking.

Each seat decides from its own observation alone, and what it must not forget stands in its own
notebook: no seat has anything of another but what was delivered to it as words and tasks. So the
Executive Chef, who has the tickets and the recipes, hands out each piece of work as a task with
the recipe in words; cooks bring what they made to where they were told; a chef de partie plates
jobs that came as words and asks again for what is missing; the sous chef judges and serves; who
finds equipment dirty or a store empty tells the one who can help; and what somebody is told once
is noted, or passed on to who can act on it.
"""

from __future__ import annotations

from collections.abc import Callable

from kitchen.engine.brigade.chef import executive
from kitchen.engine.brigade.cooks import cook
from kitchen.engine.brigade.plates import plater
from kitchen.engine.brigade.porter import porter
from kitchen.engine.brigade.reminders import see_to_facts
from kitchen.engine.brigade.sous import sous
from kitchen.engine.brigade.turn import Seen, Turn
from kitchen.engine.decisions import Decision
from kitchen.engine.greedy import greedy

_ROLES: dict[str, Callable[[Turn], None]] = {
    "executive_chef": executive,
    "sous_chef": sous,
    "chef_de_partie": plater,
    "line_cook": cook,
    "prep_cook": cook,
    "kitchen_porter": porter,
}


def brigade(seen: Seen) -> Decision:
    """The decision of a seat of the brigade, a pure function of what the seat sees."""
    if seen.get("sight") != "own_eyes":  # a board says what is wanted: there is nothing to tell
        return Decision(greedy(seen))
    turn = Turn(seen)
    see_to_facts(turn)
    _ROLES[seen["role"]](turn)
    return turn.decision()
