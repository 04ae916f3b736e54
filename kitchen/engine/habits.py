"""Two habits of a greedy cook that pay on some evenings and cost on others, and buying ahead."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any, NamedTuple

from kitchen.engine.decisions import Action, Decision
from kitchen.engine.greedy.common import buy, kind_of
from kitchen.engine.policies import decide

Seen = Mapping[str, Any]


class Habits(NamedTuple):
    """Whether cooks who fetch fill their hands, and from how many seconds before it is done they
    stay with what cooks."""

    full_hands: bool = False
    stay_s: int = 40


# What who plans has an Executive Chef keep of each ingredient; a greedy one waits for the last.
KEPT = 4
KINDS = tuple(Habits(*kind) for kind in product((False, True), (40, 20, 5)))


def habitual(seen: dict[str, Any], habits: Habits, *, seed: int) -> Decision:
    """What greedy decides with these habits; `seen` loses what the cook doesn't stay with."""
    _leave_alone(seen, habits.stay_s)
    more = _another(seen) if habits.full_hands else None
    return _buys_ahead(seen) or more or decide("greedy", seen, seed=seed)


def _buys_ahead(seen: Seen) -> Decision | None:
    bought = buy(seen, KEPT) if seen["role"] == "executive_chef" else None
    return Decision(bought) if bought is not None else None


def _leave_alone(seen: dict[str, Any], stay_s: int) -> None:
    for post in seen.get("posts", {}).values():
        if "cooking" in post:
            post["cooking"] = [r for r in post["cooking"] if r.get("ready_in_s", 0) <= stay_s]


def _another(seen: Seen) -> Decision | None:
    """One more of what a cook at a store has just taken, if more than it holds is wanted."""
    if not seen.get("posts") or not seen["at"].endswith("store"):
        return None
    held = [kind_of(item["item"]) for item in seen["hands"]]
    wanted = {kind: row["missing"] for row in seen.get("to_make", []) for kind in row["inputs"]}
    for option in seen["options"]:
        if option["name"] == "take" and 0 < held.count(option["item"]) < wanted.get(
            option["item"], 0
        ):
            return Decision(Action.from_json(option))
    return None
