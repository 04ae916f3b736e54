"""Short runs that aim at one part of the protocol, to show that leaving it out is noticed."""

from typing import Any

from tests.chaos.faults import Fault
from tests.chaos.load import GREEDY, SCRIPTED, Plan
from tests.chaos.rig import Rig
from tests.chaos.storm import Say, plans, storm

# Which faults the part protects from, and who plays.
AIM = {
    "none": (["worker_frozen", "duplicates", "worker_killed", "flushall"], ""),
    "fence": (["worker_frozen"] * 5, SCRIPTED),
    "compare": (["duplicates"] * 5, GREEDY),
    "journal": (["worker_killed"] * 2, SCRIPTED),
    "reconciler": (["worker_killed", "flushall", "worker_killed"], SCRIPTED),
}


def run(rig: Rig, mutation: str, *, say: Say) -> dict[str, Any]:
    """The faults that the mutated part is there for, over a few small sessions."""
    kinds, player = AIM[mutation]
    # One model's session only where it is played twice, quietly and under faults.
    scripted = 1 if mutation == "none" else 3
    chosen: list[Plan] = [
        plan for plan in plans(greedy=4, scripted=scripted, seed=1) if player in ("", plan.player)
    ]
    faults = [Fault(kind, 1.0, draw) for draw, kind in enumerate(kinds)]
    if mutation == "none":
        return storm(rig, faults, chosen, seed=1, say=say, at_once=4)
    return storm(rig, faults, chosen, seed=1, say=say, at_once=4, quiet_s=0, drain_s=8)
