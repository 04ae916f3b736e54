"""Who knows which recipe on levels 3 and 4, and what a refusal may therefore say."""

from __future__ import annotations

from typing import Any

from kitchen.engine.reasons import Reason
from kitchen.engine.state import Kitchen, Seat


def knows(k: Kitchen, me: Seat, name: str) -> bool:
    """The Executive Chef knows every recipe, a chef de partie the steps of its own posts."""
    if me.role == "executive_chef":
        return True
    step = k.plan.steps.get(name)
    return me.role == "chef_de_partie" and step is not None and bool({*step.stations} & {*me.posts})


def unsaid(k: Kitchen, me: Seat, reason: Reason, facts: dict[str, Any]) -> dict[str, Any]:
    """Facts of a refusal in other words, where they would tell a recipe that the seat doesn't
    know."""
    if reason == Reason.MISSING_INPUT and not knows(k, me, facts["name"]):
        return {"missing": "something that isn't"}
    if reason == Reason.UNKNOWN and facts["what"].endswith("step"):
        chop = facts["what"].startswith("chop")
        steps = k.plan.steps.values()
        mine = [step.name for step in steps if step.chop == chop and knows(k, me, step.name)]
        return {"known": ", ".join(mine) or "none that you know"}
    return {}
